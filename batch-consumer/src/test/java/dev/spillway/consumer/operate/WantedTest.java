package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.event.EventKey;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WantedTest {
  private static final Instant TIME = Instant.parse("2026-11-22T12:00:00Z");
  private static final EventKey KEY = EventKey.of("/s", "4711", TIME);

  @Test
  void shouldReadIdsKeysAndRecords() {
    assertThat(Wanted.of("4711", "events", null, null).key()).isEmpty();
    assertThat(Wanted.of(KEY.toString(), "events", null, null).key()).contains(KEY);
    assertThat(Wanted.of("0190a000-0000-7000-8000-000000000000", "events", null, null).key())
        .as("an id made by a gateway")
        .isEmpty();
    assertThat(Wanted.of("my-events-3-42", "my-events", null, null).record())
        .contains(new Wanted.RecordPlace(3, 42));
    assertThat(Wanted.of("other-3-42", "events", null, null).record()).isEmpty();
  }

  @Test
  void shouldMatchByKeyOrByIdAndSource() {
    EventKey other = EventKey.of("/t", "4711", TIME);
    Wanted id = Wanted.of("4711", "events", null, null);
    assertThat(id.matches(KEY, "/s", "4711")).isTrue();
    assertThat(id.matches(KEY, "/s", "4712")).isFalse();
    Wanted ofSource = Wanted.of("4711", "events", "/s", null);
    assertThat(ofSource.matches(KEY, "/s", "4711")).isTrue();
    assertThat(ofSource.matches(other, "/t", "4711")).isFalse();
    Wanted whole = Wanted.of("4711", "events", "/s", TIME);
    assertThat(whole.matches(KEY, "/s", "4711")).isTrue();
    assertThat(whole.matches(EventKey.of("/s", "4711", TIME.plusMillis(1)), "/s", "4711"))
        .isFalse();
    assertThatThrownBy(() -> Wanted.of("4711", "events", null, TIME))
        .hasMessageContaining("--source");
  }
}
