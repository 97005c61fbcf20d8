package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlaceTest {
  @Test
  void shouldTellOffsetsFromTimes() {
    assertThat(Place.parse("42")).isEqualTo(new Place.At(42));
    assertThat(Place.parse("2026-11-22"))
        .isEqualTo(new Place.Of(Instant.parse("2026-11-22T00:00:00Z")));
    assertThat(Place.parse("2026-11-22T10:00:00+01:00"))
        .isEqualTo(new Place.Of(Instant.parse("2026-11-22T09:00:00Z")));
  }

  @Test
  void shouldBeAsCoarseAsTimestampsOfRecords() {
    assertThat(Place.parse("2026-11-22T10:00:00.000001Z"))
        .isEqualTo(new Place.Of(Instant.parse("2026-11-22T10:00:00.001Z")));
  }
}
