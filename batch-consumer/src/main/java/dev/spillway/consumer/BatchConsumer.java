package dev.spillway.consumer;

import dev.spillway.consumer.batch.Backoff;
import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.config.BatchConfig;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.deadletter.DeadLetterTopic;
import dev.spillway.consumer.poll.LagGauges;
import dev.spillway.consumer.poll.PollLoop;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.FlushMetrics;
import dev.spillway.consumer.sink.Flusher;
import dev.spillway.consumer.sink.elasticsearch.ElasticsearchStore;
import dev.spillway.consumer.sink.postgres.PostgresStore;
import dev.spillway.runtime.cli.Service;
import dev.spillway.runtime.cli.ServiceCommand;
import dev.spillway.runtime.management.ManagementServer;
import dev.spillway.runtime.management.Metrics;
import dev.spillway.runtime.management.Readiness;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** The application: reads events from Kafka and stores them in PostgreSQL and Elasticsearch. */
public final class BatchConsumer implements Service {
  private final ConsumerConfig config;
  private final FlushSeam seam;
  private final PrometheusMeterRegistry metrics = Metrics.create("batch-consumer");
  private final Readiness readiness = new Readiness();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final ManagementServer management;
  private final Readiness.Condition polling;
  private final Stores stores;
  private final Thread thread;
  private volatile boolean closing;

  /** What the loop needs and what is closed after it. */
  private record Running(PollLoop loop, Admin admin, KafkaProducer<byte[], byte[]> producer) {}

  private final CompletableFuture<Running> running = new CompletableFuture<>();

  private BatchConsumer(ConsumerConfig config, FlushSeam seam) throws IOException {
    this.config = config;
    this.seam = seam;
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
      Running parts = assemble();
      running.complete(parts);
      polling.met();
      if (closing) {
        parts.loop().stop(Duration.ZERO); // close came too early to find the loop
      }
      parts.loop().run();
      terminated.complete(null);
    } catch (Throwable e) {
      polling.failing("the poll loop has ended: " + e);
      terminated.completeExceptionally(e);
    }
  }

  private Running assemble() {
    KafkaConfig kafka = config.kafka();
    EventWindow window = config.window().toWindow();
    AdminClient admin = KafkaClients.admin(config);
    KafkaProducer<byte[], byte[]> producer = KafkaClients.deadLetterProducer(kafka);
    KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
    measure(new KafkaClientMetrics(admin));
    measure(new KafkaClientMetrics(producer));
    measure(new KafkaClientMetrics(consumer));
    stores.onClose(new LagGauges(admin, kafka.topic(), kafka.group(), metrics));
    InstantSource clock = InstantSource.system();
    FlushMetrics flushMetrics = new FlushMetrics(metrics, clock);
    PollLoop loop =
        new PollLoop(
            consumer,
            admin,
            new PollLoop.Settings(
                kafka.topic(),
                rules(),
                kafka.defaultType(),
                kafka.revokeTimeout(),
                kafka.requestTimeout(),
                shorter(kafka.requestTimeout(), config.shutdownTimeout().dividedBy(5))),
            mailbox ->
                new Flusher(
                    config.stores().stores(),
                    new PostgresStore(stores.database(), kafka.group(), window, seam),
                    new ElasticsearchStore(stores.cluster(), config.elasticsearch(), window, seam),
                    new DeadLetterTopic(
                        producer, kafka.deadLetterTopic(), kafka.requestTimeout(), clock, seam),
                    flushMetrics,
                    mailbox),
            seam,
            metrics);
    return new Running(loop, admin, producer);
  }

  private void measure(KafkaClientMetrics client) {
    client.bindTo(metrics);
    stores.onClose(client);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private BatchRules rules() {
    BatchConfig batch = config.batch();
    return new BatchRules(
        batch.maxRecords(),
        batch.maxBytes().bytes(),
        batch.linger(),
        batch.memoryBudget().bytes(),
        new Backoff(config.retry().initial(), config.retry().max(), new SecureRandom().nextLong()));
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
        if (!parts.loop().stop(most)) {
          throw new IOException("the poll loop did not end within " + most);
        }
        parts.producer().close(each);
        parts.admin().close(each);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while closing", e);
    } finally {
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
