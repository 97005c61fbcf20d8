package dev.spillway.local.poison;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.poison.PoisonCase.Door;
import dev.spillway.local.poison.PoisonCase.Form;
import dev.spillway.local.poison.PoisonCase.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Everything that is sent. */
final class PoisonCases {
  /** {@code limits.data-bytes} of the gateway. */
  private static final int GATEWAY_DATA = 900 * 1024;

  /** The largest data that the consumer reads. */
  static final int KAFKA_DATA = 8 * 1024 * 1024;

  private static final long YEAR_275760_MILLIS = 8_640_000_000_000_000L;

  private static final List<Form> WITH_ATTRIBUTES = List.of(Form.BINARY, Form.STRUCTURED);
  private static final List<Form> ALL = List.of(Form.values());

  private final String source;
  private final List<PoisonCase> cases = new ArrayList<>();
  private int sent;

  private PoisonCases(String source) {
    this.source = source;
  }

  /**
   * All cases.
   *
   * @param source begins the source of every event that has its own
   */
  static List<PoisonCase> all(String source) {
    PoisonCases cases = new PoisonCases(source);
    cases.noJson();
    cases.text();
    cases.numbers();
    cases.shapes();
    cases.sizes();
    cases.times();
    cases.attributes();
    return cases.cases;
  }

  private void noJson() {
    data("not JSON", "{\"a\":");
    without(Form.STRUCTURED, "two JSON values", "{} {}");
    data("NaN", "{\"a\":NaN}");
    bytes("empty, as plain JSON", Form.PLAIN, new byte[0]);
    bytes("empty, as JSON in binary mode", Form.BINARY, new byte[0]);
    other("empty, of another media type", e -> e.withData(new byte[0]));
    cases.add(
        new PoisonCase(
            "null value, as plain JSON", List.of(variant(Door.KAFKA, Form.PLAIN, with(null)))));
    cases.add(
        new PoisonCase(
            "null value in binary mode, no data in structured mode",
            List.of(
                variant(Door.GATEWAY, Form.STRUCTURED, with(null)),
                variant(Door.KAFKA, Form.BINARY, with(null)),
                variant(Door.KAFKA, Form.STRUCTURED, with(null)))));
    data("the JSON value null", "null");
    data("invalid UTF-8", new byte[] {'"', (byte) 0xC3, '(', '"'});
    data("overlong UTF-8", new byte[] {'"', (byte) 0xC0, (byte) 0x80, '"'});
    data("UTF-16", "\"a\"".getBytes(java.nio.charset.StandardCharsets.UTF_16LE));
    bytes("a byte order mark before plain JSON", Form.PLAIN, "\ufeff{}".getBytes(UTF_8));
  }

  private void text() {
    data("U+0000 in a string", "{\"a\":\"x\\u0000\"}");
    data("U+0000 in a name", "{\"a\\u0000\":1}");
    data("a NUL byte", "{\"a\":\"\0\"}");
    other("a NUL byte in text/plain", e -> e.withData("a\0b".getBytes(UTF_8)));
    other("invalid UTF-8 in text/plain", e -> e.withData(new byte[] {'a', (byte) 0xC3, '('}));
    data("a lone surrogate in a string", "{\"a\":\"\\ud800\"}");
    data("a lone surrogate in a name", "{\"\\udc00\":1}");
    data("surrogates in the wrong order", "{\"a\":\"\\ude00\\ud83d\"}");
    data("noncharacters in strings", "{\"a\":\"\uFFFF\uFDD0\\uffff\"}");
    data("control characters in strings, escaped", "{\"a\":\"\\u0001\\u001f\\u007f\\r\\n\"}");
    data("a control character in a string, not escaped", "{\"a\":\"\u0001\"}");
    data("line breaks between names, also CR and LS", "{\r\n\"a\":\r\"\u2028\u0085\"\n}");
  }

  private void numbers() {
    data("a number of a million digits", "1".repeat(1_000_000));
    data("a number of 1,000 digits", "{\"a\":" + "9".repeat(1000) + "}");
    data("a number of 1,001 digits", "{\"a\":" + "9".repeat(1001) + "}");
    data("500 digits before and 500 after the point", point(500, 500, ""));
    data("500 digits before and 501 after the point", point(500, 501, ""));
    data("998 digits after the point and one of an exponent", point(1, 998, "e-1"));
    data("1e999", "{\"a\":1e999}");
    data("1e1000", "{\"a\":1e1000}");
    data("1e131000", "{\"a\":1e131000}");
    data("1e-1000", "{\"a\":-1e-1000}");
    data("1e-1001", "{\"a\":1e-1001}");
    data("1e99999999999999999999", "{\"a\":1e99999999999999999999}");
    data("an exponent of 2,000 digits that says 1", "{\"a\":1e" + "0".repeat(1999) + "1}");
    data("0e131000", "{\"a\":0e131000}");
    data("minus zero", "{\"a\":-0,\"b\":-0.0}");
    data("64-bit integers and more", "{\"a\":9223372036854775807,\"b\":18446744073709551616}");
  }

  private static String point(int before, int after, String exponent) {
    return "{\"a\":-" + "9".repeat(before) + "." + "7".repeat(after) + exponent + "}";
  }

  private void shapes() {
    data("nesting of 100,000", "[".repeat(100_000));
    data("nesting of 64", "{\"a\":".repeat(64) + "1" + "}".repeat(64));
    data("nesting of 65", "{\"a\":".repeat(65) + "1" + "}".repeat(65));
    data("arrays nested 64 deep in an object", "{\"a\":" + nested(63) + "}");
    data("keys that differ only by case", "{\"a\":1,\"A\":2,\"ä\":3,\"Ä\":4}");
    data("duplicate keys", "{\"a\":1,\"a\":2}");
    data("duplicate keys, one written with an escape", "{\"a\":{\"b\":1,\"\\u0062\":2}}");
    data("keys that are composed differently", "{\"\u00e9\":1,\"e\u0301\":2}");
    data("keys with dots beside objects", "{\"a.b\":1,\"a\":{\"b\":2},\"a.b.c\":3}");
    data(
        "keys of dots and spaces, and none", "{\"\":1,\".\":2,\"..\":3,\" \":4,\"a.\":5,\".a\":6}");
    data(
        "keys that mean something elsewhere", "{\"_id\":1,\"_source\":2,\"__proto__\":3,\"$a\":4}");
    data("all kinds of values in one array", "{\"a\":[1,\"a\",null,{\"a\":[{}]},[],true]}");
    data("a string beyond Lucene's term limit", "{\"a\":\"" + "x".repeat(40_000) + "\"}");
    data("a string just inside ignore_above, of 3 bytes a character", longest());
    data("a key of 2,048 characters", "{\"" + "k".repeat(2048) + "\":1}");
    data("a key of 2,049 characters", "{\"" + "k".repeat(2049) + "\":1}");
    data("a path of 2,049 characters", "{\"a\":{\"" + "k".repeat(2047) + "\":1}}");
    data("50,000 keys", manyKeys());
    data(
        "bidi overrides and emoji in keys",
        "{\"\u202eabc\":1,\"\ud83d\udc69\u200d\ud83d\ude80\":2}");
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "1" + "]".repeat(depth);
  }

  private static String longest() {
    return "{\"" + "\u20ac".repeat(2048) + "\":\"" + "\u20ac".repeat(8191) + "\"}";
  }

  private static String manyKeys() {
    return IntStream.range(0, 50_000)
        .mapToObj(i -> "\"k" + i + "\":" + i)
        .collect(Collectors.joining(",", "{", "}"));
  }

  private void sizes() {
    for (int more = -1; more <= 1; more++) {
      String limit = more == 0 ? "" : more < 0 ? " - 1" : " + 1";
      List<Variant> variants = new ArrayList<>();
      for (Form form : ALL) {
        variants.add(variant(Door.GATEWAY, form, with(string(GATEWAY_DATA + more))));
        // Structured, the record holds more than its data.
        if (form != Form.STRUCTURED) {
          variants.add(variant(Door.KAFKA, form, with(string(KAFKA_DATA + more))));
        }
      }
      cases.add(new PoisonCase("data of the limit" + limit, variants));
    }
    cases.add(
        new PoisonCase(
            "a record beyond the topic's max.message.bytes",
            List.of(
                variant(Door.GATEWAY, Form.STRUCTURED, extensions(with(string(GATEWAY_DATA)), 40)),
                variant(Door.KAFKA, Form.PLAIN, with(string(KAFKA_DATA + 2 * 1024 * 1024))))));
  }

  private static PoisonEvent extensions(PoisonEvent event, int count) {
    PoisonEvent more = event;
    for (int i = 0; i < count; i++) {
      more = more.with("ext" + i, "x".repeat(4000));
    }
    return more;
  }

  private static byte[] string(int bytes) {
    return ("\"" + "x".repeat(bytes - 2) + "\"").getBytes(UTF_8);
  }

  private void times() {
    time("in year 1", "0001-01-01T00:00:00Z");
    time("in year 0", "0000-12-31T23:59:59Z");
    time("in year 9999", "9999-12-31T23:59:59.999999Z");
    time("beyond year 9999 by its offset", "9999-12-31T23:59:59-00:01");
    time("in year 275760", "275760-09-13T00:00:00Z");
    time("in year +275760", "+275760-09-13T00:00:00Z");
    time("that is no day", "2026-02-30T00:00:00Z");
    time("with 30 digits of a second", "2026-03-04T05:06:07." + "1".repeat(30) + "Z");
    time("without offset", "2026-03-04T05:06:07");
    cases.add(
        new PoisonCase(
            "a record timestamp in year 275760, as plain JSON",
            List.of(at(Form.PLAIN, YEAR_275760_MILLIS))));
    cases.add(
        new PoisonCase(
            "a record timestamp in year 275760, in binary mode",
            List.of(at(Form.BINARY, YEAR_275760_MILLIS))));
    cases.add(
        new PoisonCase(
            "the largest record timestamp, in binary mode",
            List.of(at(Form.BINARY, Long.MAX_VALUE))));
    cases.add(new PoisonCase("a record timestamp of 0, as plain JSON", List.of(at(Form.PLAIN, 0))));
  }

  private Variant at(Form form, long timestampMillis) {
    return new Variant(Door.KAFKA, form, next(), OptionalLong.of(timestampMillis));
  }

  private void time(String what, String time) {
    attribute("a time " + what, "time", time);
  }

  private void attributes() {
    String hostile =
        "'; DROP TABLE events; -- ../../etc/passwd\\..\\ %s {{x}} $1 \"*\" _all,-<>|?#:/";
    for (String name : List.of("type", "source", "id", "subject", "dataschema", "myext")) {
      attribute(name + " full of SQL, path and index-name characters", name, hostile);
    }
    for (String name : List.of("type", "source", "id", "subject", "time", "dataschema", "myext")) {
      attribute("CR LF in " + name, name, "2026-01-01T00:00:00Z\r\nx: y");
      attribute("a control character in " + name, name, "2026-01-01T00:00:00Z\u0001");
      attribute("U+0000 in " + name, name, "\0");
    }
    attribute("DEL and C1 controls in subject", "subject", "\u007f\u0085");
    attribute("a noncharacter in subject", "subject", "\uffff");
    attribute(
        "every plane of Unicode in subject", "subject", "\u00e4\u20ac\ud83d\ude00\udbc0\udc00");
    only("a lone surrogate in subject", "subject", "\ud800", Form.STRUCTURED);
    only("invalid UTF-8 in the header of an attribute", "subject", "\ud800", Form.BINARY);
    PoisonEvent broken = next().with("datacontenttype", "application/json\r\n");
    cases.add(
        new PoisonCase(
            "CR LF in datacontenttype",
            List.of(
                variant(Door.GATEWAY, Form.STRUCTURED, broken),
                variant(Door.KAFKA, Form.STRUCTURED, broken),
                variant(Door.KAFKA, Form.BINARY, broken))));
    attribute("an id of 1,024 characters", "id", "\u20ac".repeat(1024));
    attribute("an id of 1,025 characters", "id", "x".repeat(1025));
    attribute("a source of 2,049 characters", "source", "x".repeat(2049));
    attribute("a type of 513 characters", "type", "x".repeat(513));
    attribute("an extension of 4,097 characters", "myext", "x".repeat(4097));
    attribute("a name of an attribute with other characters", "my-ext", "x");
    attribute("an empty id", "id", "");
    attribute("specversion 0.3", "specversion", "0.3");
    cases.add(
        new PoisonCase(
            "65 extension attributes", bothDoors(WITH_ATTRIBUTES, e -> extensionsOf(e, 65))));
  }

  private static PoisonEvent extensionsOf(PoisonEvent event, int count) {
    PoisonEvent more = event;
    for (int i = 0; i < count; i++) {
      more = more.with("e" + i, "x");
    }
    return more;
  }

  private void data(String name, String json) {
    data(name, json.getBytes(UTF_8));
  }

  private void data(String name, byte[] json) {
    cases.add(new PoisonCase(name, bothDoors(ALL, event -> event.withData(json))));
  }

  private void without(Form form, String name, String json) {
    List<Form> forms = ALL.stream().filter(one -> one != form).toList();
    cases.add(new PoisonCase(name, bothDoors(forms, e -> e.withData(json.getBytes(UTF_8)))));
  }

  private void bytes(String name, Form form, byte[] json) {
    cases.add(new PoisonCase(name, bothDoors(List.of(form), event -> event.withData(json))));
  }

  private void other(String name, UnaryOperator<PoisonEvent> change) {
    cases.add(
        new PoisonCase(
            name,
            bothDoors(
                List.of(Form.BINARY),
                event -> change.apply(event.with("datacontenttype", "text/plain")))));
  }

  private void attribute(String name, String attribute, String value) {
    cases.add(
        new PoisonCase(name, bothDoors(WITH_ATTRIBUTES, event -> event.with(attribute, value))));
  }

  private void only(String name, String attribute, String value, Form form) {
    cases.add(
        new PoisonCase(name, bothDoors(List.of(form), event -> event.with(attribute, value))));
  }

  private List<Variant> bothDoors(List<Form> forms, UnaryOperator<PoisonEvent> change) {
    List<Variant> variants = new ArrayList<>();
    for (Door door : Door.values()) {
      for (Form form : forms) {
        variants.add(variant(door, form, change.apply(next())));
      }
    }
    return variants;
  }

  private PoisonEvent next() {
    return PoisonEvent.good(source, sent++);
  }

  private PoisonEvent with(byte @Nullable [] data) {
    return next().withData(data);
  }

  private static Variant variant(Door door, Form form, PoisonEvent event) {
    return new Variant(door, form, event, OptionalLong.empty());
  }
}
