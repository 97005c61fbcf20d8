package dev.spillway.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spillway.devstack.DevStack;
import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SystemConfig;
import dev.spillway.local.system.SystemListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backlog of {@code -Dspillway.backlog.events} events, a consumer with a small heap, and each
 * store so slow in turn that one batch takes longer than a consumer may stay away from its group.
 */
class BacklogIT {
  private static final int EVENTS = Integer.getInteger("spillway.backlog.events", 100_000);
  private static final Duration DEADLINE =
      Duration.ofMinutes(Integer.getInteger("spillway.backlog.minutes", 5));
  private static final String GROUP = "spillway";

  /** A batch of 4 MiB is some 250 pieces in the proxy. */
  private static final Duration LATENCY = Duration.ofMillis(25);

  private final AtomicReference<DevStack> stores = new AtomicReference<>();

  @Test
  void shouldKeepItsMembershipAndItsMemoryWhileAStoreIsSlow(@TempDir Path directory)
      throws Exception {
    // The stores run as another user where the tests run as root.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (TcpProxy postgres = new TcpProxy(() -> stores().postgres().port());
        TcpProxy elasticsearch = new TcpProxy(() -> stores().elasticsearch().port());
        LocalSystem system =
            LocalSystem.start(
                config(directory, postgres, elasticsearch), listener(), Duration.ofMinutes(4));
        Memory memory = new Memory(system);
        Admin admin =
            Admin.create(Map.of("bootstrap.servers", system.stores().kafka().bootstrapServers()))) {
      Application consumer = system.consumers().getFirst();
      consumer.stop();
      produce(system.stores().kafka().bootstrapServers());
      long begin = System.nanoTime();
      consumer.start();
      Database database = new Database(system.stores().postgres());
      awaitRows(database, 1);
      String membership = membership(admin);

      postgres.latency(LATENCY);
      awaitTwoBatches(database);
      postgres.fair();
      elasticsearch.latency(LATENCY);
      awaitTwoBatches(database);
      elasticsearch.fair();
      awaitRows(database, EVENTS);
      Duration drained = Duration.ofNanos(System.nanoTime() - begin);
      awaitNoLag(admin, new Topics(system.stores().kafka().bootstrapServers()));

      System.out.printf(
          "%,d events drained in %d s, each store slowed for two batches; largest memory, MiB:"
              + " %s%n",
          EVENTS, drained.toSeconds(), memory.largest());
      assertThat(membership(admin)).as("members and epoch of the group").isEqualTo(membership);
      assertThat(rows(database)).isEqualTo(EVENTS);
      try (Search search = new Search(system.stores().elasticsearch())) {
        assertThat(search.read("/backlog", 0, (id, type, subject, data) -> {})).isEqualTo(EVENTS);
      }
      assertThat(Files.readString(LocalSystem.logs(directory).resolve("consumer-1.log")))
          .contains("paused: memory budget used up")
          .doesNotContain("OutOfMemoryError");
    }
  }

  private DevStack stores() {
    DevStack ready = stores.get();
    if (ready == null) {
      throw new IllegalStateException("the stores are not up yet");
    }
    return ready;
  }

  private SystemListener listener() {
    return new SystemListener() {
      @Override
      public void storesReady(DevStack ready) {
        stores.set(ready);
      }
    };
  }

  private static SystemConfig config(Path directory, TcpProxy postgres, TcpProxy elasticsearch) {
    return SystemConfig.in(directory)
        .withEnvironment(
            Map.of(),
            Map.of(
                "SPILLWAY_POSTGRES_URL",
                "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/spillway",
                "SPILLWAY_ELASTICSEARCH_URL",
                "http://127.0.0.1:" + elasticsearch.port(),
                "SPILLWAY_KAFKA_PROPERTIES_MAX_POLL_INTERVAL_MS",
                "4000"))
        .withJvmOptions(List.of("-Xmx192m", "-Xmn128m"));
  }

  private static void produce(String bootstrapServers) {
    String padding = "x".repeat(300);
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 20),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < EVENTS; i++) {
        ProducerRecord<byte[], byte[]> made =
            new ProducerRecord<>(
                "events",
                null,
                null,
                ("{\"i\":" + i + ",\"p\":\"" + padding + "\"}").getBytes(UTF_8));
        made.headers()
            .add("ce_specversion", "1.0".getBytes(UTF_8))
            .add("ce_id", Integer.toString(i).getBytes(UTF_8))
            .add("ce_source", "/backlog".getBytes(UTF_8))
            .add("ce_type", "it.backlog".getBytes(UTF_8))
            .add("ce_time", "2026-03-04T05:06:07Z".getBytes(UTF_8));
        var _ = producer.send(made);
      }
      producer.flush();
    }
  }

  /** Who is in the group, and how often that has changed. */
  private static String membership(Admin admin) throws Exception {
    ConsumerGroupDescription group =
        requireNonNull(admin.describeConsumerGroups(List.of(GROUP)).describedGroups().get(GROUP))
            .get(30, TimeUnit.SECONDS);
    TreeSet<String> members = new TreeSet<>();
    group.members().forEach(member -> members.add(member.consumerId()));
    return members + " " + group.groupEpoch();
  }

  private static void awaitNoLag(Admin admin, Topics topics) {
    await()
        .atMost(DEADLINE)
        .until(
            () ->
                admin
                        .listConsumerGroupOffsets(GROUP)
                        .partitionsToOffsetAndMetadata()
                        .get(30, TimeUnit.SECONDS)
                        .values()
                        .stream()
                        .mapToLong(offset -> offset.offset())
                        .sum()
                    == topics.ends("events").values().stream().mapToLong(Long::longValue).sum());
  }

  private static long rows(Database database) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM events")) {
      count.next();
      return count.getLong(1);
    }
  }

  private static void awaitRows(Database database, long wanted) {
    await()
        .atMost(DEADLINE)
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(() -> rows(database) >= wanted);
  }

  /** The first of them may have been on its way already. */
  private static void awaitTwoBatches(Database database) throws SQLException, IOException {
    long before = rows(database);
    awaitRows(database, before + 1);
    awaitRows(database, rows(database) + 1);
  }
}
