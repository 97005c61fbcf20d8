package dev.spillway.consumer;

import dev.spillway.consumer.batch.Backoff;
import dev.spillway.consumer.batch.BatchRules;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.config.BatchConfig;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.deadletter.DeadLetterTopic;
import dev.spillway.consumer.poll.LagGauges;
import dev.spillway.consumer.poll.PollLoop;
import dev.spillway.consumer.poll.PollMetrics;
import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.consumer.poll.RollupDecoder;
import dev.spillway.consumer.poll.StateBoard;
import dev.spillway.consumer.poll.TopicPresence;
import dev.spillway.consumer.schema.UncheckedEvents;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.consumer.sink.FlushMetrics;
import dev.spillway.consumer.sink.Flusher;
import dev.spillway.consumer.sink.Mailbox;
import dev.spillway.consumer.sink.postgres.EventViews;
import dev.spillway.consumer.sink.postgres.PostgresStore;
import dev.spillway.consumer.status.Instance;
import dev.spillway.consumer.status.StatusPublisher;
import dev.spillway.consumer.status.StatusSource;
import dev.spillway.consumer.status.StatusTopic;
import dev.spillway.schema.inforce.SchemaDesk;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/** Puts the parts of a consumer together. */
final class Assembly {
  private static final String EVENTS = "spillway.consumer";

  /** Meters of their own: whoever sums up events must not count rollups. */
  private static final String ROLLUPS = "spillway.rollup";

  /** Longest time for a status to be acknowledged; the next one is newer anyway. */
  private static final Duration STATUS_DEADLINE = Duration.ofSeconds(2);

  private final ConsumerConfig config;
  private final KafkaConfig kafka;
  private final FlushSeam seam;
  private final MeterRegistry metrics;
  private final Stores stores;
  private final SchemaDesk schemas;
  private final InstantSource clock = InstantSource.system();
  private final Instant startedAt;
  private final AdminClient admin;
  private final KafkaProducer<byte[], byte[]> letters;

  Assembly(
      ConsumerConfig config,
      Instant startedAt,
      FlushSeam seam,
      MeterRegistry metrics,
      Stores stores,
      SchemaDesk schemas) {
    this.config = config;
    this.startedAt = startedAt;
    this.kafka = config.kafka();
    this.seam = seam;
    this.metrics = metrics;
    this.stores = stores;
    this.schemas = schemas;
    this.admin = KafkaClients.admin(config);
    this.letters = KafkaClients.deadLetterProducer(kafka);
  }

  /** The whole; the loop of events does not run yet. */
  Running assemble() {
    KafkaConsumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka);
    measure(new KafkaClientMetrics(admin));
    measure(new KafkaClientMetrics(letters));
    measure(new KafkaClientMetrics(consumer));
    LagGauges lag = new LagGauges(admin, kafka.topic(), kafka.group(), metrics, EVENTS);
    stores.onClose(lag);
    FlushMetrics flushes = new FlushMetrics(metrics, clock, EVENTS);
    StateBoard board = new StateBoard(clock);
    BatchRules rules = eventRules(config.batch());
    PollMetrics.register(board, rules, metrics, EVENTS);
    PollLoop loop =
        new PollLoop(
            consumer,
            admin,
            settings(kafka.topic(), rules),
            new RecordDecoder(
                kafka.defaultType(),
                UncheckedEvents.of(schemas, config.schemas().toModes()).orElse(null)),
            mailbox ->
                flusher(
                    "",
                    config.stores().stores(),
                    PostgresStore.ofEvents(
                        stores.database(),
                        kafka.group(),
                        config.window().toWindow(),
                        config.postgres().copies(),
                        seam),
                    flushes,
                    mailbox),
            seam,
            board);
    StatusSource source = new StatusSource(facts(rules), board, flushes, lag, clock);
    if (config.stores().stores().contains(Store.POSTGRES)) {
      schemas.follow("views", new EventViews(stores.database()));
    }
    return new Running(loop, rollups(), status(source), letters, admin);
  }

  private void measure(KafkaClientMetrics client) {
    client.bindTo(metrics);
    stores.onClose(client);
  }

  private PollLoop.Settings settings(String topic, BatchRules rules) {
    Duration fifth = config.shutdownTimeout().dividedBy(5);
    Duration request = kafka.requestTimeout();
    return new PollLoop.Settings(
        topic,
        rules,
        kafka.revokeTimeout(),
        request,
        request.compareTo(fifth) < 0 ? request : fifth);
  }

  private Flusher flusher(
      String threads,
      Set<Store> loaded,
      PostgresStore postgres,
      FlushMetrics flushes,
      Mailbox mailbox) {
    return new Flusher(
        threads,
        loaded,
        postgres,
        stores.elasticsearch(seam),
        new DeadLetterTopic(letters, kafka.deadLetterTopic(), kafka.requestTimeout(), clock, seam),
        flushes,
        mailbox);
  }

  private StatusSource.Facts facts(BatchRules rules) {
    return new StatusSource.Facts(
        Instance.name(config.instance()),
        kafka.group(),
        kafka.topic(),
        startedAt,
        rules,
        config.stores().stores());
  }

  private Optional<StatusPublisher> status(StatusSource source) {
    if (!config.status().enabled()) {
      return Optional.empty();
    }
    StatusTopic topic =
        new StatusTopic(
            new TopicPresence(admin, config.status().topic()),
            () -> KafkaClients.statusProducer(kafka, STATUS_DEADLINE),
            STATUS_DEADLINE);
    return Optional.of(StatusPublisher.start(source, topic, config.status().period(), metrics));
  }

  private Optional<Rollups> rollups() {
    if (!config.rollup().enabled() || !config.stores().stores().contains(Store.POSTGRES)) {
      return Optional.empty();
    }
    String topic = config.rollup().topic();
    return Optional.of(Rollups.start(new TopicPresence(admin, topic), rollupLoops(topic), metrics));
  }

  private Supplier<PollLoop> rollupLoops(String topic) {
    String group = kafka.group() + "-rollup";
    FlushMetrics flushes = new FlushMetrics(metrics, clock, ROLLUPS);
    StateBoard board = new StateBoard(clock);
    BatchRules rules = rollupRules();
    PollMetrics.register(board, rules, metrics, ROLLUPS);
    stores.onClose(new LagGauges(admin, topic, group, metrics, ROLLUPS));
    return () ->
        new PollLoop(
            KafkaClients.lightConsumer(kafka, group),
            admin,
            settings(topic, rules),
            new RollupDecoder(),
            mailbox ->
                flusher(
                    "rollup-",
                    Set.of(Store.POSTGRES),
                    PostgresStore.ofRollups(stores.database(), group, seam),
                    flushes,
                    mailbox),
            seam,
            board);
  }

  private BatchRules eventRules(BatchConfig batch) {
    return new BatchRules(
        batch.maxRecords(),
        batch.maxBytes().bytes(),
        batch.linger(),
        batch.memoryBudget().bytes(),
        backoff());
  }

  /** Little memory, and few transactions: a minute's count may wait for a moment. */
  private BatchRules rollupRules() {
    return new BatchRules(1000, 512 * 1024, Duration.ofMillis(200), 1024 * 1024, backoff());
  }

  private Backoff backoff() {
    return new Backoff(
        config.retry().initial(), config.retry().max(), new SecureRandom().nextLong());
  }
}
