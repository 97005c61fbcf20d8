package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.devstack.SharedDevStack;
import dev.spillway.runtime.config.ConfigLoader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A topic, a database and a group of its own on the shared servers, and consumers between them. */
public final class TestPipeline {
  public static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  public static final Duration DEADLINE = Duration.ofSeconds(60);

  public final String name = "t" + UUID.randomUUID().toString().replace("-", "");
  public final String deadLetterTopic = name + ".dead-letter";
  private final HttpClient http = HttpClient.newHttpClient();
  private final KafkaProducer<byte[], byte[]> producer;
  private final Admin admin;
  private final List<BatchConsumer> consumers = new ArrayList<>();

  public TestPipeline(int partitions) throws Exception {
    SharedDevStack.startAll();
    Map<String, Object> kafka =
        Map.of("bootstrap.servers", SharedDevStack.kafka().bootstrapServers());
    admin = Admin.create(kafka);
    admin
        .createTopics(
            List.of(
                new NewTopic(name, partitions, (short) 1),
                new NewTopic(deadLetterTopic, 1, (short) 1)))
        .all()
        .get(30, TimeUnit.SECONDS);
    producer = new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer());
    sqlOn("spillway", "CREATE DATABASE " + name);
  }

  /** Makes one more topic. */
  void createTopic(String topic, int partitions) throws Exception {
    admin
        .createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  /** The names of all topics, also of other tests'. */
  Set<String> topics() throws Exception {
    return admin.listTopics().names().get(30, TimeUnit.SECONDS);
  }

  /** Configuration as an operator would give it. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", SharedDevStack.kafka().bootstrapServers());
    environment.put("SPILLWAY_KAFKA_TOPIC", name);
    environment.put("SPILLWAY_KAFKA_DEAD_LETTER_TOPIC", deadLetterTopic);
    environment.put("SPILLWAY_KAFKA_GROUP", name);
    environment.put("SPILLWAY_POSTGRES_URL", jdbcUrl(name));
    environment.put("SPILLWAY_POSTGRES_USER", SharedDevStack.postgres().user());
    environment.put("SPILLWAY_POSTGRES_PASSWORD", SharedDevStack.postgres().password());
    environment.put("SPILLWAY_ELASTICSEARCH_URL", SharedDevStack.elasticsearch().url());
    environment.put("SPILLWAY_MANAGEMENT_PORT", "0");
    environment.put("SPILLWAY_RETRY_MAX", "500ms");
    return environment;
  }

  private static String jdbcUrl(String database) {
    return SharedDevStack.postgres()
        .jdbcUrlWithoutCredentials()
        .replaceFirst("/[^/?]*(\\?.*)?$", "/" + database);
  }

  public BatchConsumer start(Map<String, String> more) throws Exception {
    return start(more, FlushSeam.NONE);
  }

  BatchConsumer start(Map<String, String> more, FlushSeam seam) throws Exception {
    Map<String, String> environment = environment();
    environment.putAll(more);
    BatchConsumer consumer =
        BatchConsumer.start(
            ConfigLoader.load(ConsumerConfig.class, Optional.empty(), environment), seam);
    consumers.add(consumer);
    return consumer;
  }

  public BatchConsumer start() throws Exception {
    return start(Map.of());
  }

  public void stop(BatchConsumer consumer) throws Exception {
    consumers.remove(consumer);
    consumer.close();
  }

  /** Sends a record with headers given as name, value, name, value... */
  public void produce(int partition, @Nullable String value, String... headers) throws Exception {
    produceBytes(partition, value == null ? null : value.getBytes(UTF_8), headers);
  }

  public void produceBytes(int partition, byte @Nullable [] value, String... headers)
      throws Exception {
    ProducerRecord<byte[], byte[]> made = new ProducerRecord<>(name, partition, null, value);
    for (int i = 0; i < headers.length; i += 2) {
      made.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    producer.send(made).get(30, TimeUnit.SECONDS);
  }

  /** Sends without waiting; {@link #flush} waits. */
  public void send(int partition, String value, String... headers) {
    ProducerRecord<byte[], byte[]> made =
        new ProducerRecord<>(name, partition, null, value.getBytes(UTF_8));
    for (int i = 0; i < headers.length; i += 2) {
      made.headers().add(headers[i], headers[i + 1].getBytes(UTF_8));
    }
    var _ = producer.send(made);
  }

  public void flush() {
    producer.flush();
  }

  /** Waits until a consumer has made the tables. */
  void awaitSchema() {
    Awaitility.await()
        .atMost(DEADLINE)
        .until(
            () ->
                count("SELECT count(*) FROM pg_tables WHERE tablename = 'events_default'") == 1
                    && count("SELECT count(*) FROM pg_tables WHERE tablename = 'sink_progress'")
                        == 1);
  }

  /** Waits until the group has committed the end of every partition. */
  public void awaitNoLag() {
    awaitNoLag(DEADLINE);
  }

  /** The same with another deadline. */
  void awaitNoLag(Duration deadline) {
    Awaitility.await().atMost(deadline).pollInterval(Duration.ofMillis(50)).until(() -> lag() == 0);
  }

  public long lag() throws Exception {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    admin
        .describeTopics(List.of(name))
        .topicNameValues()
        .values()
        .iterator()
        .next()
        .get(10, TimeUnit.SECONDS)
        .partitions()
        .forEach(p -> wanted.put(new TopicPartition(name, p.partition()), OffsetSpec.latest()));
    var committed =
        admin
            .listConsumerGroupOffsets(name)
            .partitionsToOffsetAndMetadata()
            .get(10, TimeUnit.SECONDS);
    long lag = 0;
    for (var end : admin.listOffsets(wanted).all().get(10, TimeUnit.SECONDS).entrySet()) {
      var offset = committed.get(end.getKey());
      lag += end.getValue().offset() - (offset == null ? 0 : offset.offset());
    }
    return lag;
  }

  /** What the group has committed, by partition. */
  Map<Integer, Long> committed() throws Exception {
    Map<Integer, Long> committed = new TreeMap<>();
    admin
        .listConsumerGroupOffsets(name)
        .partitionsToOffsetAndMetadata()
        .get(10, TimeUnit.SECONDS)
        .forEach((partition, offset) -> committed.put(partition.partition(), offset.offset()));
    return committed;
  }

  /** Rows by key: every column as JSON. */
  public Map<String, JsonNode> rows() throws Exception {
    Map<String, JsonNode> rows = new TreeMap<>();
    try (Connection connection = connect(name);
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery("SELECT event_key, to_jsonb(events) FROM events")) {
      while (result.next()) {
        rows.put(result.getString(1), JSON.readTree(result.getString(2)));
      }
    }
    return rows;
  }

  /** The documents with the given ids, whatever their index. */
  public Map<String, JsonNode> documents(Iterable<String> keys) throws Exception {
    elasticsearch("POST", "/events-*/_refresh", "");
    Map<String, JsonNode> documents = new TreeMap<>();
    JsonNode query =
        JSON.valueToTree(Map.of("size", 10_000, "query", Map.of("ids", Map.of("values", keys))));
    JsonNode answer = elasticsearch("POST", "/events-*/_search", query.toString());
    for (JsonNode hit : answer.get("hits").get("hits")) {
      JsonNode before = documents.put(hit.get("_id").asText(), hit);
      if (before != null) {
        throw new AssertionError("two documents with the id " + hit.get("_id"));
      }
    }
    return documents;
  }

  public JsonNode elasticsearch(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(
            HttpRequest.newBuilder(URI.create(SharedDevStack.elasticsearch().url() + path))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + response.statusCode() + response.body());
    }
    return JSON.readTree(response.body());
  }

  public void sql(String statement) throws SQLException {
    sqlOn(name, statement);
  }

  private static void sqlOn(String database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Keeps the database as it is now. No consumer may run. */
  public void dumpDatabase() throws SQLException {
    sqlOn("spillway", "CREATE DATABASE " + name + "_dump TEMPLATE " + name);
  }

  /** Puts the database back to what was kept. No consumer may run. */
  public void restoreDatabase() throws SQLException {
    sqlOn("spillway", "DROP DATABASE " + name + " WITH (FORCE)");
    sqlOn("spillway", "ALTER DATABASE " + name + "_dump RENAME TO " + name);
  }

  /** Removes the records below an offset, as retention does. */
  public void deleteRecords(int partition, long below) throws Exception {
    admin
        .deleteRecords(
            Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(below)))
        .all()
        .get(30, TimeUnit.SECONDS);
  }

  /** Removes all indices, also those of other tests' pipelines. */
  public void deleteIndices() throws Exception {
    for (var index :
        elasticsearch("GET", "/events-*/_settings?expand_wildcards=all", "").properties()) {
      elasticsearch("DELETE", "/" + index.getKey(), "");
    }
  }

  public long count(String sql) throws SQLException {
    try (Connection connection = connect(name);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  Connection connection() throws SQLException {
    return connect(name);
  }

  /** How many consumers the group has. */
  int members() throws Exception {
    try {
      return admin
          .describeConsumerGroups(List.of(name))
          .describedGroups()
          .values()
          .iterator()
          .next()
          .get(10, TimeUnit.SECONDS)
          .members()
          .size();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return 0; // nobody has ever joined
      }
      throw e;
    }
  }

  private static Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(
        jdbcUrl(database), SharedDevStack.postgres().user(), SharedDevStack.postgres().password());
  }

  /** What the dead-letter topic holds now. */
  public List<ConsumerRecord<byte[], byte[]>> deadLetters() {
    Map<String, Object> properties =
        Map.of("bootstrap.servers", SharedDevStack.kafka().bootstrapServers());
    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(deadLetterTopic, 0);
      reader.assign(List.of(partition));
      reader.seekToBeginning(List.of(partition));
      long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
      long deadline = System.nanoTime() + DEADLINE.toNanos();
      while (reader.position(partition) < end && System.nanoTime() < deadline) {
        reader.poll(Duration.ofMillis(100)).forEach(letters::add);
      }
    }
    return letters;
  }

  public static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
    var header = letter.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), UTF_8);
  }

  public void close() throws Exception {
    for (BatchConsumer consumer : List.copyOf(consumers)) {
      stop(consumer);
    }
    producer.close(Duration.ofSeconds(5));
    admin.close(Duration.ofSeconds(5));
    http.close();
    sqlOn("spillway", "DROP DATABASE " + name + " WITH (FORCE)");
  }
}
