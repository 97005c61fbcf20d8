package dev.spillway.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** What the quick look is certain of, the parser passes: it may only be wrong by saying no. */
class PlainJsonPropertyTest {
  private static void agree(byte[] json) {
    boolean certain = PlainJson.isCertain(json, 0, json.length);
    Statistics.label("certain").collect(certain);
    if (certain) {
      assertThatCode(() -> JsonCheck.checkWithParser("", json, 0, json.length))
          .as(new String(json, ISO_8859_1))
          .doesNotThrowAnyException();
    }
  }

  /** Parts of JSON in any order: mostly wrong, in every way. */
  @Property(tries = 20_000)
  void shouldAgreeWithTheParserOnParts(@ForAll("parts") List<String> parts) {
    agree(String.join("", parts).getBytes(UTF_8));
  }

  /** JSON in which one byte has become another. */
  @Property(tries = 20_000)
  void shouldAgreeWithTheParserOnDamagedValues(
      @ForAll("values") String json, @ForAll int at, @ForAll byte damage) {
    byte[] bytes = json.getBytes(UTF_8);
    if (damage % 4 != 0) {
      bytes[Math.floorMod(at, bytes.length)] = damage;
    }
    agree(bytes);
  }

  @Provide
  Arbitrary<List<String>> parts() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"b\"",
            "\"a\":",
            "\"b\":1",
            "1",
            "-2.5e3",
            "true",
            "null",
            " ",
            "\"\\n\"",
            "\"\\u0041\"",
            "\"ä\"")
        .list()
        .ofMaxSize(9);
  }

  @Provide
  Arbitrary<String> values() {
    Arbitrary<String> scalar =
        Arbitraries.oneOf(
            Arbitraries.of("true", "false", "null", "\"\"", "\"ü€😀\"", "\"\\ud83d\\ude00\""),
            Arbitraries.integers().map(String::valueOf),
            Arbitraries.doubles().map(String::valueOf),
            Arbitraries.strings().alpha().ofMaxLength(8).map(text -> '"' + text + '"'));
    return Arbitraries.recursive(() -> scalar, PlainJsonPropertyTest::containers, 0, 4);
  }

  private static Arbitrary<String> containers(Arbitrary<String> inner) {
    Arbitrary<String> member =
        Combinators.combine(Arbitraries.of("a", "b", "c", "ä", "a b", "x\\n"), inner)
            .as("\"%s\":%s"::formatted);
    return Arbitraries.oneOf(
        inner.list().ofMaxSize(4).map(values -> "[" + String.join(", ", values) + "]"),
        member.list().ofMaxSize(4).map(members -> "{" + String.join(",", members) + "}"));
  }
}
