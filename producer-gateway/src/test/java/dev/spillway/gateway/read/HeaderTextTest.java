package dev.spillway.gateway.read;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "plain | plain",
        "Euro%20%E2%82%AC%20%F0%9F%98%80 | Euro € 😀",
        "%e2%82%ac | €",
        "\"a \\\"b\\\" \\\\\" | a \"b\" \\",
        "a\"b c\"d | ab cd",
        "100%2525 | 100%25",
        "\"%41\" | A",
        "â\u0082¬ | €",
        "%2 5 | ``",
      })
  void shouldUnquoteAndDecodeOnce(String value, String expected) throws Exception {
    try {
      assertThat(HeaderText.attribute("ce-x", value)).isEqualTo(expected);
    } catch (dev.spillway.event.InvalidEventException e) {
      assertThat(expected).as(e.getMessage()).isEmpty();
    }
  }
}
