package dev.spillway.local.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.spillway.devstack.DevStack;
import dev.spillway.local.system.SharedSystem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every scenario measures something, with sizes that say nothing about speed. */
class BenchIT {
  private final DevStack stores = SharedSystem.get().stores();

  @TempDir private Path directory = Path.of("");

  @Test
  void shouldMeasureADrainBesideTheRawLimit() throws Exception {
    Map<String, Object> result = measure(new DrainBench(), "--events", "3000");

    assertThat(result).containsEntry("store", "both").containsEntry("events", 3000);
    assertPositive(
        result,
        "events_per_s",
        "raw_per_s",
        "ratio",
        "cpu_s_per_million",
        "max_rss_mb",
        "postgres_cpu_s_per_million",
        "raw_postgres_cpu_s_per_million",
        "kafka_bytes_per_event",
        "postgres_bytes_per_event",
        "elasticsearch_bytes_per_event");
  }

  @Test
  void shouldMeasureSizesOfBatches() throws Exception {
    Map<String, Object> result =
        measure(new BatchSizeBench(), "--events", "2000", "--sizes", "1,100", "--seconds", "1");

    assertPositive(
        result,
        "postgres_per_s_1",
        "postgres_per_s_100",
        "elasticsearch_per_s_1",
        "elasticsearch_per_s_100",
        "postgres_gain",
        "elasticsearch_gain");
  }

  @Test
  void shouldMeasureFreshness() throws Exception {
    Map<String, Object> result =
        measure(
            new FreshnessBench(),
            "--rates",
            "50,2000",
            "--seconds",
            "1",
            "--warm-up-events",
            "1000",
            "--warm-up-seconds",
            "1");

    for (int rate : List.of(50, 2000)) {
      assertPositive(
          result,
          "sent_per_s_" + rate,
          "p50_ms_" + rate,
          "p99_ms_" + rate,
          "max_ms_" + rate,
          "commit_p50_ms_" + rate,
          "commit_p99_ms_" + rate,
          "commit_max_ms_" + rate);
    }
    // Of 1,000 requests every fourth, and the last.
    assertThat(result).containsEntry("watched_50", 50L).containsEntry("watched_2000", 251L);
  }

  @Test
  void shouldMeasureTheStart() throws Exception {
    Map<String, Object> result = measure(new StartBench());

    assertPositive(result, "gateway_ready_s_without_cache", "consumer_ready_s_without_cache");
  }

  @Test
  void shouldMeasureConsumersAndBacklogs() throws Exception {
    Map<String, Object> result =
        measure(
            new ScaleBench(),
            "--events",
            "3000",
            "--consumers",
            "2",
            "--backlogs",
            "2000,100000",
            "--most",
            "2000");

    assertPositive(
        result,
        "per_s_consumers_2",
        "max_rss_mb_consumers_2",
        "per_s_backlog_2000",
        "per_s_with_start_backlog_2000",
        "max_rss_mb_backlog_2000");
    assertThat(result).doesNotContainKey("per_s_backlog_100000");
  }

  @Test
  void shouldMeasureThePeer() throws Exception {
    assumeTrue(
        ConnectRun.isThere(),
        "Kafka Connect was not fetched: mvn -f end-to-end-tests/src/peer/pom.xml package");

    Map<String, Object> result = measure(new PeerBench(), "--events", "3000");

    assertPositive(result, "events_per_s", "peer_per_s", "ratio", "peer_per_s_with_start");
  }

  private Map<String, Object> measure(Scenario scenario, String... arguments) throws Exception {
    Targets targets =
        new Targets(
            stores.kafka().bootstrapServers(),
            stores.postgres().jdbcUrlWithoutCredentials(),
            stores.postgres().user(),
            stores.postgres().password(),
            stores.elasticsearch().url(),
            Map.of("postgres", stores.postgres().pid()));
    Result result =
        Scenario.withOptions(scenario, List.of(arguments))
            .measure(new Ground(targets, directory, List.of(), 1, System.out::println));
    System.out.println(result.line());
    return result.values();
  }

  private static void assertPositive(Map<String, Object> result, String... fields) {
    for (String field : fields) {
      assertThat(result.get(field))
          .as(field)
          .isInstanceOfSatisfying(
              Number.class, number -> assertThat(number.doubleValue()).isPositive());
    }
  }
}
