package dev.spillway.devstack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class KafkaServerIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  @TempDir Path temporary;
  private Path directory = Path.of("");

  @BeforeEach
  void makeDirectory() {
    directory = temporary.resolve("server");
  }

  @AfterEach
  void removeDirectory() throws IOException {
    Trees.deleteWithTargets(temporary);
  }

  @Test
  void shouldKeepRecordsAndCommittedOffsetsOverAKill() throws Exception {
    try (KafkaServer kafka = new KafkaServer(ServerConfig.in(directory))) {
      kafka.start(DEADLINE);
      long firstPid = kafka.pid();
      createTopic(kafka, "events");
      produce(kafka, "events", "one");
      assertThat(consume(kafka, "events", 1)).containsExactly("one");
      int port = kafka.port();

      kafka.kill();
      assertThat(kafka.isAlive()).isFalse();
      kafka.start(DEADLINE);

      assertThat(kafka.port()).isEqualTo(port);
      assertThat(kafka.pid()).isNotEqualTo(firstPid);
      produce(kafka, "events", "two");
      // Only the second, for the group has committed the first.
      assertThat(consume(kafka, "events", 1)).containsExactly("two");
      assertThat(kafka.stop(DEADLINE)).isTrue();
    }
  }

  @Test
  void shouldSayThatItsJvmHasNoSuchOption() {
    ServerConfig config = ServerConfig.in(directory).withJvmOptions(List.of("-XX:+NoSuchOption"));
    try (KafkaServer kafka = new KafkaServer(config)) {
      assertThatThrownBy(() -> kafka.start(DEADLINE))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("NoSuchOption");
    }
  }

  @Test
  @DisabledIfSystemProperty(
      named = "spillway.servers",
      matches = "containers",
      disabledReason = "the data of a container goes with its server object")
  void shouldKeepRecordsForAnotherServerOnTheSameDirectory() throws Exception {
    try (KafkaServer first = new KafkaServer(ServerConfig.in(directory))) {
      first.start(DEADLINE);
      createTopic(first, "kept");
      produce(first, "kept", "one");
      assertThatThrownBy(() -> new KafkaServer(ServerConfig.in(directory)).start(DEADLINE))
          .isInstanceOf(DirectoryInUse.class);
      assertThat(first.stop(DEADLINE)).isTrue();
    }
    try (KafkaServer second = new KafkaServer(ServerConfig.in(directory))) {
      second.start(DEADLINE);
      assertThat(consume(second, "kept", 1)).containsExactly("one");
    }
  }

  @Test
  void shouldSendClientsOfTheSecondListenerToTheProxy() throws Exception {
    try (ServerSocket proxy = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
        KafkaServer kafka =
            new KafkaServer(ServerConfig.in(directory), OptionalInt.of(proxy.getLocalPort()))) {
      proxy.setSoTimeout((int) DEADLINE.toMillis());
      kafka.start(DEADLINE);
      int proxied = kafka.proxiedPort();

      try (Admin direct = Admin.create(client(kafka))) {
        assertThat(direct.describeCluster().nodes().get(30, TimeUnit.SECONDS))
            .extracting(Node::port)
            .containsExactly(kafka.port());
      }
      // What it asks for it gets from the node that it is told of, and that is the proxy.
      try (Admin client = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + proxied))) {
        client.describeCluster();
        try (Socket arrived = proxy.accept()) {
          assertThat(arrived.isConnected()).isTrue();
        }
        client.close(Duration.ZERO);
      }
      assertThat(kafka.stop(DEADLINE)).isTrue();
      kafka.start(DEADLINE);
      assertThat(kafka.proxiedPort()).isEqualTo(proxied);
    }
  }

  private static void createTopic(KafkaServer kafka, String topic) throws Exception {
    try (Admin admin = Admin.create(client(kafka))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void produce(KafkaServer kafka, String topic, String value) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(client(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.send(new ProducerRecord<>(topic, value.getBytes(UTF_8))).get(30, TimeUnit.SECONDS);
    }
  }

  private static List<String> consume(KafkaServer kafka, String topic, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            "readers",
            "group.protocol",
            "consumer",
            "enable.auto.commit",
            "false",
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<byte[], String> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      Deadline deadline = Deadline.in(DEADLINE);
      while (values.size() < count && !deadline.isPast()) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
      }
      consumer.commitSync(Duration.ofSeconds(20));
    }
    return values;
  }

  private static Map<String, Object> client(KafkaServer kafka) {
    return Map.of("bootstrap.servers", kafka.bootstrapServers());
  }
}
