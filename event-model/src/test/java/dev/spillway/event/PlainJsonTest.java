package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {
  private static boolean isCertain(String json) {
    byte[] bytes = ("xx" + json + "yy").getBytes(UTF_8);
    return PlainJson.isCertain(bytes, 2, bytes.length - 4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " 17 ",
        "null",
        "true",
        "[false, -0.5e-07, [], {}, \"\"]",
        "\"text with \\n, \\\\ and \\\" in it\"",
        "{\"a\":{\"a\":1,\"b\":[{\"a\":2},{\"a\":3}]},\"b\":9223372036854775807}",
        "{\"größe\":\"sehr groß 😀\"}",
        "{ \"a\" : 1 ,\r\n\t\"b\" : 2 }",
      })
  void shouldBeCertainOfWhatMostEventsAreMadeOf(String json) {
    assertThat(isCertain(json)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1",
        "[1,]",
        "[1 2]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{a:1}",
        "{\"a\":1]",
        "[1}",
        "{} {}",
        "1 2",
        "01",
        "-",
        "+1",
        ".5",
        "1.",
        "1e",
        "1e+",
        "tru",
        "nulll",
        "\"open",
        "\"\\",
        "\"\\x\"",
        "\"tab\tin it\"",
        "{\"a\":1,\"b\":{\"a\":1},\"a\":2}",
      })
  void shouldNotBeCertainOfWhatIsWrong(String json) {
    assertThat(isCertain(json)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\\u00e9\"", "{\"\\n\":1}", "1e400"})
  void shouldLeaveWhatItDoesNotLookAt(String json) {
    assertThat(isCertain(json)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 25})
  void shouldLookAtNestingOfOneSizeOnly(int depth) {
    assertThat(isCertain("[".repeat(depth) + "]".repeat(depth))).isEqualTo(depth == 24);
  }

  @ParameterizedTest
  @ValueSource(ints = {96, 97})
  void shouldLookAtSoManyNamesOnly(int names) {
    StringBuilder json = new StringBuilder();
    for (int i = 0; i < names; i++) {
      json.append(i == 0 ? "{" : ",").append("\"n").append(i).append("\":0");
    }
    assertThat(isCertain(json + "}")).isEqualTo(names == 96);
  }
}
