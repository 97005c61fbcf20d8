package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batches;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.NoOrigin;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.batch.Ticket;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.Routing;
import dev.spillway.event.EventData;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventKey;
import dev.spillway.runtime.config.ByteSize;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A cluster that takes smaller bodies than {@code elasticsearch.max-body} says. */
class TooLargeIT {
  private static final int MOST = 2_000;
  private static final String SOURCE = "/tests";
  private static final SourcePartition PARTITION = new SourcePartition(new UUID(1, 1), "events", 0);

  private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private Cluster cluster;
  private ElasticsearchStore store;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
    server.createContext("/", TooLargeIT::acknowledge);
    server.createContext("/_bulk", this::bulk);
    server.start();
    ElasticsearchConfig config =
        new ElasticsearchConfig(
            List.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            new ByteSize(1 << 20),
            2);
    cluster = new Cluster(config);
    store =
        new ElasticsearchStore(
            cluster,
            config,
            new EventWindow(YearMonth.of(2000, 1), YearMonth.of(2100, 1)),
            new TypeTemplates(cluster),
            Routing.NONE,
            FlushSeam.NONE);
  }

  @AfterEach
  void stop() throws Exception {
    cluster.close();
    server.stop(0);
  }

  private static void acknowledge(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    answer(exchange, 200, "{\"acknowledged\":true}");
  }

  private void bulk(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (body.length() > MOST) {
      answer(exchange, 413, "");
      return;
    }
    body.lines().filter(line -> line.startsWith("{\"create\"")).forEach(taken::add);
    answer(exchange, 200, "{\"errors\":false}");
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.getResponseHeaders().add("X-Elastic-Product", "Elasticsearch");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Test
  void shouldCutABodyUntilItIsTakenAndRefuseWhatIsTooLargeAlone() throws Exception {
    List<PolledRecord> records = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      records.add(polled(i, i == 7 ? MOST : 10));
    }
    BitSet all = new BitSet();
    all.set(0, records.size());

    Input.Indexed indexed =
        store.index(new Action.Index(new Ticket(1, 1), Batches.of(records), all));

    assertThat(indexed.retriable()).isEmpty();
    assertThat(indexed.rejections()).extracting(Rejection::index).containsExactly(7);
    BitSet others = (BitSet) all.clone();
    others.clear(7);
    assertThat(indexed.written()).isEqualTo(others);
    assertThat(taken).doesNotHaveDuplicates().hasSize(19);
  }

  private static PolledRecord polled(int offset, int length) throws Exception {
    String id = "id-" + offset;
    Instant time = Instant.parse("2026-11-22T10:00:00Z");
    EventEnvelope event =
        new EventEnvelope(
            id,
            SOURCE,
            "sample",
            null,
            time,
            null,
            null,
            Collections.emptySortedMap(),
            EventData.of(
                "/data",
                "application/json",
                ("{\"text\":\"" + "x".repeat(length) + "\"}").getBytes(UTF_8)));
    return new PolledRecord(
        PARTITION,
        offset,
        0,
        length,
        new PolledRecord.Decoded(event, EventKey.of(SOURCE, id, time)),
        NoOrigin.NONE);
  }
}
