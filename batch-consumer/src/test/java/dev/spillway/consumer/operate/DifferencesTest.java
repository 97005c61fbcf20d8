package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DifferencesTest {
  private static StoredEvent event(Map<String, Object> extensions) {
    return new StoredEvent(
        new EventKey(1, 2),
        Instant.EPOCH,
        "t",
        "/s",
        null,
        "i",
        null,
        null,
        new TreeMap<>(extensions),
        "1",
        Instant.EPOCH,
        0,
        0);
  }

  @Test
  void shouldTakeTextFromBeforeTheTypesForNoDifference() {
    StoredEvent sent = event(Map.of("priority", 5, "urgent", true, "text", "x"));

    assertThat(Differences.ofRow(sent, sent)).isEmpty();
    assertThat(
            Differences.ofRow(sent, event(Map.of("priority", "5", "urgent", "true", "text", "x"))))
        .isEmpty();
  }

  @Test
  void shouldNameEveryOtherDifference() {
    StoredEvent sent = event(Map.of("priority", 5, "text", "7"));

    assertThat(Differences.ofRow(sent, event(Map.of("priority", "6", "text", "7"))))
        .containsExactly("extensions");
    assertThat(Differences.ofRow(sent, event(Map.of("priority", 5, "text", 7))))
        .containsExactly("extensions");
    assertThat(Differences.ofRow(sent, event(Map.of("priority", "5"))))
        .containsExactly("extensions");
    // The stores hold the same, or they differ.
    assertThat(Differences.between(sent, event(Map.of("priority", "5", "text", "7"))))
        .containsExactly("extensions");
  }
}
