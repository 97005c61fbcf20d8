package dev.spillway.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCheckTest {
  private static void check(byte[] json) throws InvalidEventException {
    JsonCheck.check("/data", json, 0, json.length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        " 17 ",
        "null",
        "\"text with \\n and \\u00e9 and \\ud83d\\ude00\"",
        "{\"a\":9223372036854775807,\"b\":1e400,\"c\":123456789012345678901234567890.123}",
        "{\"A\":1,\"a\":2}",
        "{\"a\\nb\": \"\"}",
        "1e999",
        "1e-999"
      })
  void shouldPassWhatBothStoresHold(String json) {
    assertThatCode(() -> check(json.getBytes(UTF_8))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":1,\"a\":2}      | /data/a: the same name occurs twice",
        "{\"a\":{\"b\":[1,\"\\u0000\"]}} | /data/a/b/1: string holds the character U+0000",
        "{\"a\":\"\\ud800\"}    | /data/a: string holds a lone surrogate",
        "{\"a\":\"\\udc00x\"}   | /data/a: string holds a lone surrogate",
        "{\"\\u0000\":1}        | /data: name holds the character U+0000",
        "{\"a\":[0,1e131000]}   | /data/a/1: number has more than 1000 digits",
        "{\"a\":1e1000}         | /data/a: number has more than 1000 digits",
        "{\"a\":1e-1001}        | /data/a: number has more than 1000 digits",
        "{\"a\":1               | /data",
        "{'a':1}                | /data: not JSON",
        "{\"a\":01}             | /data/a: not JSON",
        "{\"a\":\"\\x\"}        | /data/a: not JSON",
        "{\"a\":NaN}            | /data/a: not JSON",
        "{} {}                  | /data: more than one JSON value",
        "``                     | /data: no JSON value",
      })
  void shouldNameWhatIsWrongAndWhere(String json, String message) {
    assertThatThrownBy(() -> check(json.getBytes(UTF_8)))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void shouldRefuseBytesThatAreNoUtf8() {
    assertThatThrownBy(() -> check("{\"a\":\"é\"}".getBytes(ISO_8859_1)))
        .hasMessage("/data: not UTF-8: invalid byte at offset 6");
    assertThatThrownBy(() -> check("{}".getBytes(UTF_16BE))).hasMessageContaining("NUL byte");
    assertThatThrownBy(() -> check("\uFEFF{}".getBytes(UTF_8)))
        .hasMessageContaining("byte order mark");
    // Overlong encoding of '/', and a surrogate encoded as if it were a character.
    assertThatThrownBy(() -> check(new byte[] {'"', (byte) 0xC0, (byte) 0xAF, '"'}))
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> check(new byte[] {'"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"'}))
        .hasMessageContaining("not UTF-8");
  }

  @Test
  void shouldHoldTheLimitOfNesting() {
    int limit = Limits.DATA_DEPTH;
    assertThatCode(() -> check(nested(limit))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(nested(limit + 1)))
        .hasMessageContaining("nested deeper than 64");
    assertThatThrownBy(() -> check(nested(100_000))).hasMessageContaining("nested deeper than 64");
  }

  @Test
  void shouldHoldTheLimitOfDigits() {
    assertThatCode(() -> check("9".repeat(1000).getBytes(UTF_8))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check("9".repeat(1001).getBytes(UTF_8)))
        .hasMessageContaining("more than 1000 digits");
    assertThatThrownBy(() -> check("9".repeat(1_000_000).getBytes(UTF_8)))
        .hasMessageContaining("more than 1000 digits");
    // Elasticsearch's parser counts those of both sides and of the exponent together.
    assertThatCode(() -> check(number(500, 500, ""))).doesNotThrowAnyException();
    assertThatCode(() -> check(number(1, 998, "e-1"))).doesNotThrowAnyException();
    for (byte[] over :
        new byte[][] {
          number(500, 501, ""), number(1, 998, "e-01"), number(1, 1, "E+" + "0".repeat(999))
        }) {
      assertThatThrownBy(() -> check(over)).hasMessageContaining("more than 1000 digits");
    }
  }

  @Test
  void shouldHoldTheLimitOfAPath() {
    int limit = Limits.DATA_PATH_CHARS;
    assertThatCode(() -> check(path(limit))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(path(limit + 1))).hasMessageContaining("longer than 2048");
    // Characters are counted, not bytes.
    String euros = "{\"" + "\u20ac".repeat(limit) + "\":1}";
    assertThatCode(() -> check(euros.getBytes(UTF_8))).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(("{\"" + "k".repeat(60_000) + "\":1}").getBytes(UTF_8)))
        .hasMessageContaining("longer than 2048");
  }

  private static byte[] number(int before, int after, String exponent) {
    return ("-" + "9".repeat(before) + "." + "7".repeat(after) + exponent).getBytes(UTF_8);
  }

  private static byte[] nested(int depth) {
    return ("[".repeat(depth) + "]".repeat(depth)).getBytes(UTF_8);
  }

  private static byte[] path(int chars) {
    return ("{\"" + "a".repeat(1000) + "\":[{\"" + "b".repeat(chars - 1001) + "\":1}]}")
        .getBytes(UTF_8);
  }
}
