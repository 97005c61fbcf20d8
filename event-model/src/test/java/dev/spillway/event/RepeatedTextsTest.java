package dev.spillway.event;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RepeatedTextsTest {
  private final RepeatedTexts texts = new RepeatedTexts();

  private String text(String text) {
    return texts.ascii(text.getBytes(US_ASCII));
  }

  @Test
  void shouldGiveTheSameStringAgain() {
    assertThat(text("order.placed")).isEqualTo("order.placed").isSameAs(text("order.placed"));
  }

  @Test
  void shouldKeepTextsApartThatShareAPlace() {
    // Far more texts than places.
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 5_000; i++) {
        assertThat(text("type-" + i)).isEqualTo("type-" + i);
      }
    }
  }

  @Test
  void shouldTakeEmptyAndLongTexts() {
    assertThat(text("")).isEmpty();
    assertThat(text("x".repeat(4096))).hasSize(4096);
  }
}
