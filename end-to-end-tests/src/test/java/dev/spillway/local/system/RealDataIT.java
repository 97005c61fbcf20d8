package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Both files of real input, sent with the command that users have, are in both stores with equal
 * values. Skipped where the folder is missing that the system property or the environment variable
 * below names.
 */
@TestMethodOrder(org.junit.jupiter.api.MethodOrderer.MethodName.class)
class RealDataIT {
  private static final Duration DEADLINE = Duration.ofMinutes(3);
  private static final Path DATA =
      Path.of(
          System.getProperty(
              "spillway.data.dir",
              Optional.ofNullable(System.getenv("SPILLWAY_DATA_DIR")).orElse("no-such-folder")));

  @Test
  void shouldStoreTheEarthquakesOnceHoweverOftenTheyAreSent() throws Exception {
    Path file = file("earthquakes.cloudevents.ndjson.gz");
    LocalSystem system = SharedSystem.get();
    List<Stored.Event> sent = new ArrayList<>();
    for (JsonNode event : read(file)) {
      sent.add(
          new Stored.Event(
              event.path("source").asText(),
              event.path("id").asText(),
              Instant.parse(event.path("time").asText()),
              event.path("type").asText(),
              Optional.ofNullable(event.path("subject").asText(null)),
              Stored.canonical(event.path("data"))));
    }
    assertThat(sent).hasSize(38_094);

    send(system, file);

    try (Stored stored = new Stored(system)) {
      awaitCounts(stored, "/ncedc/%", 38_094);
      Map<String, Stored.Event> rows = stored.rows("/ncedc/%");
      assertSame(texts(sent), texts(rows.values()));
      assertSame(rows.entrySet(), stored.documents("/ncedc/%").entrySet());

      send(system, file);
      send(system, marker("/ncedc-marker"));

      awaitCounts(stored, "/ncedc-marker", 1);
      awaitDrained(system);
      assertThat(stored.rowCount("/ncedc/%")).isEqualTo(38_094);
      assertThat(stored.documentCount("/ncedc/%")).isEqualTo(38_094);
    }
  }

  @Test
  void shouldStoreZeekLogsWithTheirAttributesFromTheData() throws Exception {
    Path file = file("zeek.ndjson.gz");
    LocalSystem system = SharedSystem.get();
    Map<String, Integer> sent = new HashMap<>();
    for (JsonNode line : read(file)) {
      // A line without ts has the time of its receipt.
      String time =
          line.has("ts")
              ? line.path("ts")
                  .decimalValue()
                  .movePointRight(3)
                  .setScale(0, RoundingMode.FLOOR)
                  .toPlainString()
              : "received";
      String key = line.path("@stream").asText() + " " + time + " " + Stored.canonical(line);
      sent.merge(key, 1, Integer::sum);
    }
    assertThat(sent.values().stream().mapToInt(count -> count).sum()).isEqualTo(7_804);

    send(
        system,
        file,
        "--source",
        "/zeek",
        "--type-pointer",
        "/@stream",
        "--time-pointer",
        "/ts",
        "--time-format",
        "epoch-seconds");

    try (Stored stored = new Stored(system)) {
      awaitCounts(stored, "/zeek", 7_804);
      Map<String, Stored.Event> rows = stored.rows("/zeek");
      Map<String, Integer> found = new HashMap<>();
      for (Stored.Event event : rows.values()) {
        String time =
            event.data().has("ts") ? String.valueOf(event.time().toEpochMilli()) : "received";
        String key = event.type() + " " + time + " " + event.data();
        found.merge(key, 1, Integer::sum);
      }
      assertSame(sent.entrySet(), found.entrySet());
      assertSame(rows.entrySet(), stored.documents("/zeek").entrySet());
    }
  }

  private static void awaitCounts(Stored stored, String source, int count) {
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              assertThat(stored.rowCount(source)).isEqualTo(count);
              assertThat(stored.documentCount(source)).isEqualTo(count);
            });
  }

  /** Until the consumer says that nothing is left. */
  private static void awaitDrained(LocalSystem system) throws Exception {
    try (dev.spillway.local.metrics.Scraper scraper = new dev.spillway.local.metrics.Scraper()) {
      String url = system.consumers().getFirst().managementUrl();
      await()
          .atMost(DEADLINE)
          .until(
              () ->
                  scraper
                      .scrape(url)
                      .map(
                          metrics ->
                              !metrics.samples("spillway_consumer_lag_records").isEmpty()
                                  && metrics.sum("spillway_consumer_lag_records") == 0)
                      .orElse(false));
    }
  }

  private static Path file(String name) {
    Path file = DATA.resolve(name);
    if (!Files.isReadable(file)) {
      abort(file + " is not there; SPILLWAY_DATA_DIR names the folder");
    }
    return file;
  }

  private static List<JsonNode> read(Path file) throws IOException {
    List<JsonNode> events = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        events.add(Stored.MAPPER.readTree(line));
      }
    }
    return events;
  }

  private static Path marker(String source) throws IOException {
    Path file = Files.createTempFile("marker", ".ndjson");
    file.toFile().deleteOnExit();
    Files.writeString(
        file,
        "{\"type\":\"marker\",\"source\":\"%s\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\",\"data\":{}}%n"
            .formatted(source));
    return file;
  }

  private static Set<String> texts(Collection<Stored.Event> events) {
    return events.stream().map(Stored.Event::toString).collect(Collectors.toSet());
  }

  /** As an assertion on the sets would, but naming a few of what may be thousands. */
  private static <T> void assertSame(Set<T> expected, Set<T> actual) {
    assertThat(expected.stream().filter(one -> !actual.contains(one)).limit(3))
        .as("missing")
        .isEmpty();
    assertThat(actual.stream().filter(one -> !expected.contains(one)).limit(3))
        .as("too many")
        .isEmpty();
  }

  private static void send(LocalSystem system, Path file, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.spillway.local.send.SendMain",
                file.toString(),
                "--url",
                system.gatewayUrl()));
    command.addAll(List.of(options));
    Process send = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(send.getInputStream().readAllBytes(), UTF_8);
    assertThat(send.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(send.exitValue()).as(output).isZero();
  }
}
