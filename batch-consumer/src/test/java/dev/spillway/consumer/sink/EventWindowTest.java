package dev.spillway.consumer.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.YearMonth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventWindowTest {
  private static final EventWindow WINDOW =
      new EventWindow(YearMonth.of(2000, 1), YearMonth.of(2100, 1));

  @ParameterizedTest
  @CsvSource({
    "2000-01-01T00:00:00Z, 2000-01",
    "2016-01-31T23:59:59.999999Z, 2016-01",
    "2016-02-01T00:00:00Z, 2016-02",
    "2099-12-31T23:59:59.999999Z, 2099-12",
  })
  void shouldNameTheMonthInUtc(Instant time, YearMonth month) {
    assertThat(WINDOW.monthOf(time)).contains(month);
  }

  @ParameterizedTest
  @CsvSource({
    "1999-12-31T23:59:59.999999Z",
    "2100-01-01T00:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
  })
  void shouldGiveOtherTimesNoMonth(Instant time) {
    assertThat(WINDOW.monthOf(time)).isEmpty();
  }

  @Test
  void shouldRefuseAWindowThatEndsBeforeItBegins() {
    assertThatThrownBy(() -> new EventWindow(YearMonth.of(2000, 1), YearMonth.of(2000, 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
