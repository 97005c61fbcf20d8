package dev.spillway.schema.infer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.schema.SchemaId;
import dev.spillway.schema.infer.Observed.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Writes what was observed as a schema. */
final class ProposalText {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Set<String> LATITUDE = Set.of("lat", "latitude");
  private static final Set<String> LONGITUDE = Set.of("lon", "lng", "long", "longitude");

  private ProposalText() {}

  static String of(String type, Observed data) {
    ObjectNode schema = JSON.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", new SchemaId(type, 1).toString());
    schema.put("title", type);
    describe(data, schema);
    try {
      return new JsonMapper().writer(printer()).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The same on every system. */
  private static DefaultPrettyPrinter printer() {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                .withObjectEmptySeparator("")
                .withArrayEmptySeparator(""));
    printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
    return printer;
  }

  private static ObjectNode describe(Observed observed, ObjectNode schema) {
    List<String> types = types(observed);
    if (types.size() == 1) {
      schema.put("type", types.getFirst());
    } else if (!types.isEmpty()) {
      ArrayNode several = schema.putArray("type");
      types.forEach(several::add);
    }
    describeTexts(observed, types, schema);
    Observed elements = observed.elements();
    if (elements != null) {
      describe(elements, schema.putObject("items"));
    }
    describeMembers(observed, schema);
    comment(observed, schema);
    return schema;
  }

  private static List<String> types(Observed observed) {
    List<String> types = new ArrayList<>();
    for (Seen kind : Seen.values()) {
      boolean implied = kind == Seen.INTEGER && observed.count(Seen.NUMBER) > 0;
      if (observed.count(kind) > 0 && !implied) {
        types.add(kind.name().toLowerCase(Locale.ROOT));
      }
    }
    return types;
  }

  private static void describeTexts(Observed observed, List<String> types, ObjectNode schema) {
    Texts texts = observed.texts();
    if (texts == null) {
      return;
    }
    texts.format().ifPresent(format -> schema.put("format", format));
    // A list of texts would refuse the values of other types.
    if (texts.format().isEmpty() && types.size() == 1 && !texts.listed().isEmpty()) {
      ArrayNode values = schema.putArray("enum");
      texts.listed().forEach(values::add);
    }
  }

  private static void describeMembers(Observed observed, ObjectNode schema) {
    if (observed.members().isEmpty()) {
      return;
    }
    ObjectNode properties = schema.putObject("properties");
    observed.members().forEach((name, member) -> describe(member, properties.putObject(name)));
    ArrayNode required = JSON.arrayNode();
    observed
        .members()
        .forEach(
            (name, member) -> {
              if (member.count() == observed.count(Seen.OBJECT)) {
                required.add(name);
              }
            });
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
  }

  private static void comment(Observed observed, ObjectNode schema) {
    List<String> comments = new ArrayList<>();
    Texts texts = observed.texts();
    if (texts != null && texts.areMixedAddresses()) {
      comments.add("IPv4 and IPv6 addresses");
    }
    if (hasNumber(observed.members(), LATITUDE) && hasNumber(observed.members(), LONGITUDE)) {
      comments.add("holds latitude and longitude: a point on the earth");
    }
    if (observed.isCut()) {
      comments.add("there was more below than is listed; many different names are data");
    }
    if (!comments.isEmpty()) {
      schema.put("$comment", String.join("; ", comments));
    }
  }

  private static boolean hasNumber(Map<String, Observed> members, Set<String> names) {
    return members.entrySet().stream()
        .anyMatch(
            member ->
                names.contains(member.getKey().toLowerCase(Locale.ROOT))
                    && member.getValue().isNumeric());
  }
}
