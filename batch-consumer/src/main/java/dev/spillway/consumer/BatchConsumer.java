package dev.spillway.consumer;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.event.kafka.login.KafkaRefusal;
import dev.spillway.runtime.cli.Service;
import dev.spillway.runtime.cli.ServiceCommand;
import dev.spillway.runtime.management.ManagementServer;
import dev.spillway.runtime.management.Metrics;
import dev.spillway.runtime.management.Readiness;
import dev.spillway.schema.inforce.SchemaDesk;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The application: reads events from Kafka and stores them in PostgreSQL and Elasticsearch. */
public final class BatchConsumer implements Service {
  private final ConsumerConfig config;
  private final Instant startedAt = InstantSource.system().instant();
  private final FlushSeam seam;
  private final PrometheusMeterRegistry metrics = Metrics.create("batch-consumer");
  private final Readiness readiness = new Readiness();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final ManagementServer management;
  private final Readiness.Condition polling;
  private final SchemaDesk schemas;
  private final Stores stores;
  private final Thread thread;
  private volatile boolean closing;

  private final CompletableFuture<Running> running = new CompletableFuture<>();

  private BatchConsumer(ConsumerConfig config, FlushSeam seam) throws IOException {
    this.config = config;
    this.seam = seam;
    this.schemas =
        SchemaDesk.open(
            config.schemas().folder(),
            config.schemas().reloadInterval(),
            metrics,
            "spillway.consumer");
    // The conditions come first: the server must not say ready for want of any.
    this.polling = readiness.condition("polling");
    this.stores = new Stores(config, readiness);
    stores.database().measure(metrics);
    this.management = ManagementServer.start(config.management().toConfig(), readiness, metrics);
    this.thread = Thread.ofPlatform().name("poll").unstarted(this::run);
  }

  /** Starts the consumer; it goes on to wait for the stores in its own thread. */
  static BatchConsumer start(ConsumerConfig config) throws IOException {
    return start(config, FlushSeam.NONE);
  }

  /** The same, with somebody who is told of every step of a flush. */
  static BatchConsumer start(ConsumerConfig config, FlushSeam seam) throws IOException {
    BatchConsumer consumer = new BatchConsumer(config, seam);
    consumer.thread.start();
    return consumer;
  }

  private void run() {
    try {
      if (!stores.prepare(config.retry(), () -> closing)) {
        terminated.complete(null);
        return;
      }
      stores.follow(schemas);
      Running parts = new Assembly(config, startedAt, seam, metrics, stores, schemas).assemble();
      running.complete(parts);
      polling.met();
      boolean unseen = closing; // close may have come too early to find these parts
      if (unseen) {
        parts.loop().end(Duration.ZERO);
      }
      parts.loop().run();
      if (unseen) {
        parts.close(Duration.ZERO, Duration.ZERO);
      }
      terminated.complete(null);
    } catch (Throwable e) {
      Optional<String> refusal = KafkaRefusal.explain(e);
      polling.failing(refusal.orElse("the poll loop has ended: " + e));
      terminated.completeExceptionally(
          refusal.isEmpty() ? e : new IllegalStateException(refusal.get(), e));
    }
  }

  @Override
  public CompletionStage<Void> terminated() {
    return terminated;
  }

  /** Drains, leaves the group and closes everything, in the reverse order of the flow. */
  @Override
  public void close() throws IOException {
    closing = true;
    try {
      // The rest is for the clients and the stores' connections.
      Duration most = config.shutdownTimeout().multipliedBy(4).dividedBy(5);
      Duration each = config.shutdownTimeout().dividedBy(20);
      Running parts = running.getNow(null);
      if (parts != null) {
        parts.close(most, each);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    } finally {
      schemas.close();
      stores.close();
      management.close();
    }
  }

  /** The command line. */
  public static void main(String[] args) {
    new ServiceCommand<>(
            "batch-consumer",
            "Reads events from Kafka and stores them in PostgreSQL and Elasticsearch, in batches.",
            ConsumerConfig.class,
            ConsumerConfig::shutdownTimeout,
            BatchConsumer::start)
        .main(args);
  }
}
