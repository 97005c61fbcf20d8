package dev.spillway.insights.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.insights.count.Buckets;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.LetterCounts;
import dev.spillway.insights.pulse.Pulse;
import dev.spillway.insights.pulse.Statuses;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
  private static final Instant T = Instant.parse("2026-11-26T08:00:15.700Z");
  private static final long SECOND = T.getEpochSecond();

  private Instant now = T;
  private final Statuses statuses = new Statuses("events");
  private final Pulses pulses = new Pulses(() -> now);
  private final Alerts alerts = new Alerts();
  private final Snapshots snapshots = new Snapshots(() -> now, true, statuses, pulses, alerts);

  @Test
  void shouldBeEmptyBeforeAnythingIsHeard() throws IOException {
    JsonNode json = json();

    assertThat(json.path("at").asText()).isEqualTo("2026-11-26T08:00:15.700Z");
    assertThat(json.path("readOnly").asBoolean()).isTrue();
    assertThat(json.path("freshness").isNull()).isTrue();
    assertThat(json.path("rates").path("end").asText()).isEqualTo("2026-11-26T08:00:15Z");
    assertThat(json.path("rates").path("types")).isEmpty();
    assertThat(json.path("sizes")).hasSize(Buckets.SIZES.size() + 1);
    assertThat(json.path("sizes").path(9).path("upTo").isNull()).isTrue();
  }

  @Test
  void shouldSumUpPartitionsBySecondAndTellAWindowAgain() throws IOException {
    hear(
        "0", pulse("a", List.of(0, 0, 0, 0, 7, 9, 0, 0, 0, 0), Map.of(SECOND - 1, Map.of("a", 5))));
    hear(
        "0", pulse("a", List.of(0, 0, 0, 0, 8, 9, 0, 0, 0, 0), Map.of(SECOND - 1, Map.of("a", 6))));
    hear("1", pulse("a", List.of(0, 0, 0, 0, 1, 0, 0, 0, 0, 0), Map.of()));

    JsonNode rates = json().path("rates");

    assertThat(rates.path("in").asLong()).isEqualTo(9);
    assertThat(rates.path("stored").asLong()).isEqualTo(6);
    JsonNode in = rates.path("types").path(0).path("in");
    assertThat(in).hasSize(120);
    assertThat(in.path(119).asLong()).as("the second that has begun is not shown").isEqualTo(9);
  }

  @Test
  void shouldShowTheLargestTypesAndSumUpTheRest() throws IOException {
    for (int i = 1; i <= 10; i++) {
      hear(Integer.toString(i), pulse("t" + i, Collections.nCopies(10, i), Map.of()));
    }

    JsonNode types = json().path("rates").path("types");

    assertThat(types).hasSize(9);
    assertThat(types.path(0).path("type").asText()).isEqualTo("t10");
    assertThat(types.path(8).path("type").isNull()).isTrue();
    assertThat(types.path(8).path("in").path(119).asLong()).isEqualTo(3);
  }

  @Test
  void shouldSayWhoIsGoneAndForgetWhoIsLongGoneOrEnded() throws IOException {
    status("a", T.minusSeconds(2), 3);
    status("b", T.minusSeconds(7), 4);
    status("c", T.minusSeconds(61), 5);
    status("d", T, 6);
    statuses.hear("d", null);

    JsonNode json = json();

    assertThat(json.path("consumers")).hasSize(2);
    assertThat(json.path("consumers").path(0).path("gone").asBoolean()).isFalse();
    assertThat(json.path("consumers").path(0).path("ageMillis").asLong()).isEqualTo(2000);
    assertThat(json.path("consumers").path(1).path("gone").asBoolean()).isTrue();
    assertThat(json.path("lag").path(0).path("consumer").asText()).isEqualTo("a");
    assertThat(json.path("lag").path(1).path("consumer").isNull()).isTrue();
    assertThat(json.path("freshness").path("p99Millis").asDouble()).isEqualTo(90);
    assertThat(json.path("stores").path("postgres").path("p50FlushMillis").asDouble()).isEqualTo(8);
  }

  @Test
  void shouldForgetALastMinuteThatNobodyTellsAgain() throws IOException {
    hear("0", pulse("a", Collections.nCopies(10, 1), Map.of()));
    assertThat(json().path("subjects").path(0).path("subject").asText()).isEqualTo("order-1");

    now = T.plusSeconds(90);

    assertThat(json().path("subjects")).isEmpty();
  }

  @Test
  void shouldSumUpDeadLettersAndShowAlertsNewestFirst() throws IOException {
    LetterCounts counts = new LetterCounts(new TreeMap<>());
    counts.add("no JSON", 1000);
    hear(LetterCounts.KEY + 0, counts);
    hear(LetterCounts.KEY + 1, counts);
    alert("2026-11-26T08:00:00Z", "null");
    alert("2026-11-26T08:00:09Z", "null");
    alert("2026-11-26T08:00:00Z", "\"2026-11-26T08:00:05Z\"");

    JsonNode json = json();

    assertThat(json.path("deadLetters").path("total").asLong()).isEqualTo(2);
    assertThat(json.path("deadLetters").path("reasons").path(0).path("latestAt").asText())
        .isEqualTo("1970-01-01T00:00:01Z");
    assertThat(json.path("alerts")).hasSize(2);
    assertThat(json.path("alerts").path(0).path("at").asText()).isEqualTo("2026-11-26T08:00:09Z");
    assertThat(json.path("alerts").path(1).path("endedAt").asText())
        .isEqualTo("2026-11-26T08:00:05Z");
  }

  private JsonNode json() throws IOException {
    return Json.MAPPER.readTree(Json.write(snapshots.take()));
  }

  private void hear(String key, Object pulse) {
    pulses.hear(key, Json.write(pulse));
  }

  private Pulse pulse(String type, List<Integer> seconds, Map<Long, Map<String, Integer>> stored) {
    return new Pulse(
        now.toEpochMilli(),
        List.of(new Pulse.Arrived(SECOND - 5, Map.of(type, seconds))),
        new TreeMap<>(stored),
        new Pulse.Minute(Map.of("/s", 1L), Map.of("order-1", 2L), List.of(1L), List.of(1L)));
  }

  private void status(String consumer, Instant at, int partition) {
    statuses.hear(
        consumer,
        """
        {"consumer":"%s","group":"g","topic":"events","at":"%s","freshness":{"p50Millis":30,"p99Millis":90},
         "stores":{"postgres":{"p50FlushMillis":8,"p99FlushMillis":20,"retries":0,"backingOff":false}},
         "partitions":[{"partition":%d,"offset":9,"lag":2}]}\
        """
            .formatted(consumer, at, partition)
            .getBytes(UTF_8));
  }

  private void alert(String at, String endedAt) {
    alerts.hear(
        "a",
        """
        {"at":"%s","type":"a","kind":"flood","perSecond":900,"usualPerSecond":20,"endedAt":%s}\
        """
            .formatted(at, endedAt)
            .getBytes(UTF_8));
  }
}
