package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.EventKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.postgresql.PGConnection;

/**
 * The bytes that the stores' own bulk interfaces take, in files: what is left of a load once
 * reading Kafka, decoding and encoding cost nothing. Closing it deletes the files.
 *
 * @param copy PostgreSQL's binary COPY format
 * @param bulk bodies for {@code _bulk}, one after the other
 * @param bodies where each body begins, and at last where the file ends
 */
record PreparedLoad(Path copy, Path bulk, List<Long> bodies) implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  /**
   * Takes the rows that a drain has made, and writes the documents from the same records.
   *
   * @param bodyBytes size of a body, about
   */
  static PreparedLoad make(
      Targets targets, String database, Topic topic, int events, int bodyBytes, Path directory)
      throws SQLException, IOException {
    Path copy = directory.resolve("rows.copy");
    try (Connection connection = targets.connect(database);
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(copy), 1 << 20)) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyOut("COPY " + BenchEvents.TABLE + " TO STDOUT (FORMAT binary)", out);
    }
    Path bulk = directory.resolve("documents.ndjson");
    List<Long> bodies = new ArrayList<>(List.of(0L));
    long written = 0;
    int left = events;
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (KafkaConsumer<byte[], byte[]> reader = topic.reader();
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(bulk), 1 << 20)) {
      while (left > 0) {
        if (System.nanoTime() - end > 0) {
          throw new IOException("the topic was not read within " + DEADLINE);
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(500))) {
          byte[] lines = lines(record);
          out.write(lines);
          written += lines.length;
          if (written - bodies.getLast() >= bodyBytes) {
            bodies.add(written);
          }
          left--;
        }
      }
    }
    if (bodies.getLast() != written) {
      bodies.add(written);
    }
    return new PreparedLoad(copy, bulk, List.copyOf(bodies));
  }

  /** The operation and the document that the consumer makes of a record of {@link BenchEvents}. */
  private static byte[] lines(ConsumerRecord<byte[], byte[]> record) {
    String id = new String(record.key(), UTF_8);
    String time = new String(record.headers().lastHeader("ce_time").value(), UTF_8);
    EventKey key = EventKey.of(BenchEvents.SOURCE, id, Instant.parse(time));
    return ("{\"create\":{\"_index\":\""
            + BenchEvents.INDEX
            + "\",\"_id\":\""
            + key
            + "\"}}\n{\"time\":\""
            + time
            + "\",\"type\":\""
            + BenchEvents.TYPE
            + "\",\"source\":\""
            + BenchEvents.SOURCE
            + "\",\"id\":\""
            + id
            + "\",\"datacontenttype\":\"application/json\",\"received_at\":\""
            + Instant.ofEpochMilli(record.timestamp())
            + "\",\"kafka_partition\":"
            + record.partition()
            + ",\"kafka_offset\":"
            + record.offset()
            + ",\"data\":"
            + new String(record.value(), UTF_8)
            + "}\n")
        .getBytes(UTF_8);
  }

  /** The document of the first operation, to be compared with the consumer's. */
  String firstDocument() throws IOException {
    try (var lines = Files.lines(bulk)) {
      return lines.skip(1).findFirst().orElseThrow();
    }
  }

  /** The key of the first operation. */
  String firstKey() throws IOException {
    try (var lines = Files.lines(bulk)) {
      return key(lines.findFirst().orElseThrow());
    }
  }

  /** The key in an operation's line, which ends with it. */
  static String key(String operation) {
    int end = operation.lastIndexOf('"');
    return operation.substring(operation.lastIndexOf('"', end - 1) + 1, end);
  }

  @Override
  public void close() throws IOException {
    Files.delete(copy);
    Files.delete(bulk);
  }
}
