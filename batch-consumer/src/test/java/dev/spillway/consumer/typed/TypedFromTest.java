package dev.spillway.consumer.typed;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedFromTest {
  @Test
  void shouldTakeEverythingWhereNothingIsStored() {
    assertThat(TypedFrom.of(Instant.parse("2026-11-26T15:00:00Z"), Optional.empty()))
        .isEqualTo(Instant.MIN);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-26T15:00:00Z, 2026-11-26T14:59:59Z, 2026-12-01T00:00:00Z",
    "2026-11-30T00:00:00Z, 2020-01-01T00:00:00Z, 2026-12-01T00:00:00Z",
    "2026-11-30T00:00:01Z, 2020-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "2026-11-26T15:00:00Z, 2026-11-30T23:59:59.998Z, 2026-12-01T00:00:00Z",
    "2026-11-26T15:00:00Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "2026-11-26T15:00:00Z, 2031-05-01T00:00:00Z, 2031-06-01T00:00:00Z",
  })
  void shouldBeginWithAMonthADayAheadAndAfterWhatIsStored(
      Instant now, Instant latest, Instant expected) {
    assertThat(TypedFrom.of(now, Optional.of(latest))).isEqualTo(expected);
  }
}
