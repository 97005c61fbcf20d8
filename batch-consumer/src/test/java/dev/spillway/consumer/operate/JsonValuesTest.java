package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JsonValuesTest {
  @Test
  void shouldCompareNumbersByValue() {
    assertThat(JsonValues.equal("1e400", "1" + "0".repeat(400))).isTrue();
    assertThat(JsonValues.equal("[0.10, -0]", "[0.1,0]")).isTrue();
    assertThat(JsonValues.equal("9223372036854775807", "9223372036854775806")).isFalse();
    assertThat(JsonValues.equal("1", "\"1\"")).isFalse();
  }

  @Test
  void shouldIgnoreTheOrderOfMembersAndNotOfElements() {
    assertThat(JsonValues.equal("{\"a\":1,\"b\":[1,2]}", "{ \"b\": [1, 2], \"a\": 1 }")).isTrue();
    assertThat(JsonValues.equal("[1,2]", "[2,1]")).isFalse();
    assertThat(JsonValues.equal("{\"a\":1}", "{\"a\":1,\"b\":null}")).isFalse();
  }

  @Test
  void shouldTellNoDataFromNull() {
    assertThat(JsonValues.equal(null, "null")).isFalse();
    assertThat(JsonValues.equal(null, null)).isTrue();
  }
}
