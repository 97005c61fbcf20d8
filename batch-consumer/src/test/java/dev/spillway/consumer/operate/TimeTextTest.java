package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class TimeTextTest {
  @Test
  void shouldReadTimesAndDays() {
    assertThat(TimeText.parse("2026-11-22T10:00:00+02:00")).hasToString("2026-11-22T08:00:00Z");
    assertThat(TimeText.parse("2026-11-22T10:00:00.123456Z"))
        .hasToString("2026-11-22T10:00:00.123456Z");
    assertThat(TimeText.parse("2026-11-22")).hasToString("2026-11-22T00:00:00Z");
  }

  @Test
  void shouldRefuseATimeWithoutOffset() {
    assertThatThrownBy(() -> TimeText.parse("2026-11-22T10:00:00"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessageContaining("such as");
  }
}
