package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.RetrySafety;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Events with the ids 0, 1, 2 and so on, to be sent in batches and looked for in both stores.
 *
 * @param source of all of them, and of no others
 * @param type of all of them
 */
record NumberedEvents(String source, String type) {
  private static final Instant TIME = Instant.parse("2026-02-03T04:05:06Z");

  NumberedEvents(String source) {
    this(source, "t");
  }

  /** Those from a number on. */
  EventBatch batch(int first, int count) {
    List<byte[]> events =
        IntStream.range(first, first + count)
            .mapToObj(
                id ->
                    "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"%s\",\"type\":\"%s\",\"time\":\"%s\",\"data\":{\"n\":%d}}"
                        .formatted(id, source, type, TIME.plusMillis(id), id))
            .map(event -> event.getBytes(UTF_8))
            .toList();
    return new EventBatch(Form.NDJSON, events, Map.of(), RetrySafety.ALWAYS);
  }

  /** Waits until both stores have so many. */
  void awaitIn(Stored stored, int count, Duration deadline) {
    await()
        .atMost(deadline)
        .until(() -> stored.rowCount(source) >= count && stored.documentCount(source) >= count);
  }

  /** Each of so many is a row, once, with the same document, and there are no others. */
  void shouldBeIn(Stored stored, int count) throws Exception {
    Map<String, Stored.Event> rows = stored.rows(source);
    assertThat(rows.values().stream().map(Stored.Event::id).sorted().toList())
        .isEqualTo(IntStream.range(0, count).mapToObj(String::valueOf).sorted().toList());
    assertThat(stored.documents(source)).isEqualTo(rows);
  }
}
