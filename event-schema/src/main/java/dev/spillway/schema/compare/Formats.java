package dev.spillway.schema.compare;

import java.util.Map;
import java.util.Set;

/** The formats that are checked, and which of them take all that another takes. */
final class Formats {
  /** Of JSON Schema 2020-12, section 7.3 of its validation part. */
  private static final Set<String> CHECKED =
      Set.of(
          "date-time",
          "date",
          "time",
          "duration",
          "email",
          "idn-email",
          "hostname",
          "idn-hostname",
          "ipv4",
          "ipv6",
          "uri",
          "uri-reference",
          "iri",
          "iri-reference",
          "uuid",
          "uri-template",
          "json-pointer",
          "relative-json-pointer",
          "regex");

  private static final Map<String, Set<String>> WIDER =
      Map.of(
          "email", Set.of("idn-email"),
          "hostname", Set.of("idn-hostname"),
          "uri", Set.of("uri-reference", "iri", "iri-reference"),
          "uri-reference", Set.of("iri-reference"),
          "iri", Set.of("iri-reference"));

  private Formats() {}

  /** The format, or an empty text for none, and for one that nobody checks. */
  static String of(Place place) {
    String format = place.value("format").map(node -> node.asText()).orElse("");
    return CHECKED.contains(format) ? format : "";
  }

  static boolean isWidening(String before, String after) {
    return WIDER.getOrDefault(before, Set.of()).contains(after);
  }
}
