package dev.spillway.gateway.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyringTest {
  private static ApiKey key(String secret, String name) {
    String digest = HexFormat.of().formatHex(ApiKey.digestOf(secret.getBytes(ISO_8859_1)));
    return ApiKey.of(digest, new Sender(name, Scope.ALL, Quota.NONE));
  }

  @Test
  void shouldTellSendersByTheirKeys() {
    Keyring keys = new Keyring(List.of(key("old", "shop-1"), key("new", "shop-2")));

    assertThat(keys.sender("old").map(Sender::name)).contains("shop-1");
    assertThat(keys.sender("new").map(Sender::name)).contains("shop-2");
    assertThat(keys.sender("")).isEmpty();
    assertThat(keys.sender("New")).isEmpty();
    assertThat(keys.sender("new" + "x".repeat(100_000))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "order.*, order.placed, true",
    "order.*, order., true",
    "order.*, order, false",
    "order.*, my.order.placed, false",
    "order.placed, order.placed, true",
    "order.placed, order.placed.x, false",
    "*, anything, true",
  })
  void shouldAllowOneTextOrAllThatBeginSo(String pattern, String text, boolean allowed) {
    assertThat(new TextPattern(pattern).allows(text)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*.placed", "a*b", "**"})
  void shouldTakeNoOtherPattern(String pattern) {
    assertThatThrownBy(() -> new TextPattern(pattern)).isInstanceOf(IllegalArgumentException.class);
  }
}
