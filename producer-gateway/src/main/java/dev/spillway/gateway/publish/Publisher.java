package dev.spillway.gateway.publish;

import dev.spillway.event.kafka.login.KafkaRefusal;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes records with one shared idempotent producer, within bounds of its own: what is over
 * them is refused at once, so that {@link KafkaProducer#send} has no reason to block. For any
 * thread.
 */
public final class Publisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final Admission ADMITTED = new Admission.Admitted();
  private static final Admission FULL = new Admission.Full();

  private final Producer<byte[], byte @Nullable []> producer;
  private final TopicProbe probe;
  private final Budget bytes;
  private final Budget events;
  private final PublishListener listener;
  private final List<KafkaClientMetrics> clientMetrics;

  /**
   * @param producer is closed with this
   * @param probe knows whether Kafka is there; is closed with this
   * @param bytes of records on their way
   * @param events number of records on their way
   */
  Publisher(
      Producer<byte[], byte @Nullable []> producer,
      TopicProbe probe,
      Budget bytes,
      Budget events,
      PublishListener listener,
      List<KafkaClientMetrics> clientMetrics) {
    this.producer = producer;
    this.probe = probe;
    this.bytes = bytes;
    this.events = events;
    this.listener = listener;
    this.clientMetrics = List.copyOf(clientMetrics);
  }

  /**
   * Makes the producer and begins to watch the topic. Kafka need not be there yet.
   *
   * @param inFlightEvents most records on their way
   * @throws KafkaException if the settings make no sense, or there is no token to log in with
   */
  public static Publisher start(
      ProducerSettings settings, String topic, int inFlightEvents, MeterRegistry registry) {
    try {
      return open(settings, topic, inFlightEvents, registry);
    } catch (KafkaException e) {
      Optional<String> why = KafkaRefusal.explain(e);
      throw why.isPresent() ? new KafkaException(why.get(), e) : e;
    }
  }

  private static Publisher open(
      ProducerSettings settings, String topic, int inFlightEvents, MeterRegistry registry) {
    Budget bytes = new Budget(settings.inFlightBytes());
    Budget events = new Budget(inFlightEvents);
    Producer<byte[], byte @Nullable []> producer =
        new KafkaProducer<>(
            settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      AdminClient admin = AdminClient.create(settings.admin());
      List<KafkaClientMetrics> clientMetrics =
          List.of(new KafkaClientMetrics(producer), new KafkaClientMetrics(admin));
      clientMetrics.forEach(one -> one.bindTo(registry));
      return new Publisher(
          producer,
          TopicProbe.start(admin, producer, topic),
          bytes,
          events,
          new PublishMetrics(registry, bytes, events),
          clientMetrics);
    } catch (KafkaException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
  }

  /** Why Kafka cannot take records now; empty when it can. */
  public Optional<String> unavailable() {
    return probe.unavailable();
  }

  /** The topic as Kafka last described it; empty before the first time. */
  public Optional<PublishedTopic> topic() {
    return probe.described();
  }

  /**
   * Sends the records, all or none of them. Returns at once; only where the metadata has just been
   * lost may it take {@link ProducerSettings#MAX_BLOCK} once.
   */
  public Admission publish(Publication publication) {
    Optional<String> away = probe.unavailable();
    if (away.isPresent()) {
      return new Admission.Away(away.get());
    }
    long size = 0;
    for (EncodedEvent event : publication.events()) {
      size += event.bytes();
    }
    int count = publication.events().size();
    if (!bytes.tryTake(size)) {
      return FULL;
    }
    if (!events.tryTake(count)) {
      bytes.giveBack(size);
      return FULL;
    }
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      send(publication, i, begin);
      if (publication.hasFailed(i) && i + 1 < count) {
        // Each further one could block as long as this one did.
        failFrom(publication, i + 1, begin);
        break;
      }
    }
    return ADMITTED;
  }

  private void send(Publication publication, int index, long begin) {
    EncodedEvent event = publication.events().get(index);
    try {
      // The callback tells what the future would.
      var _ =
          producer.send(
              event.record(),
              (metadata, failure) -> settle(publication, index, begin, outcome(metadata, failure)));
    } catch (KafkaException | IllegalStateException e) {
      log.atWarn().setCause(e).log("the producer refused a record");
      settle(
          publication,
          index,
          begin,
          new Outcome.Failed(Outcome.Kind.UNAVAILABLE, "the producer cannot send"));
    }
  }

  private void failFrom(Publication publication, int first, long begin) {
    Outcome notSent =
        new Outcome.Failed(
            Outcome.Kind.UNAVAILABLE, "not sent, because an event before it could not be sent");
    for (int i = first; i < publication.events().size(); i++) {
      settle(publication, i, begin, notSent);
    }
  }

  private void settle(Publication publication, int index, long begin, Outcome outcome) {
    bytes.giveBack(publication.events().get(index).bytes());
    events.giveBack(1);
    if (outcome instanceof Outcome.Acknowledged) {
      probe.acknowledged();
    }
    listener.settled(outcome, System.nanoTime() - begin);
    publication.settle(index, outcome);
  }

  private static Outcome outcome(RecordMetadata metadata, @Nullable Exception failure) {
    return switch (failure) {
      case null -> new Outcome.Acknowledged(metadata.partition(), metadata.offset());
      case RecordTooLargeException e -> tooLarge(e);
      case RecordBatchTooLargeException e -> tooLarge(e);
      case TimeoutException e -> {
        log.atDebug().setCause(e).log("not acknowledged in time");
        yield new Outcome.Failed(
            Outcome.Kind.UNKNOWN,
            "Kafka did not acknowledge the event in time: outcome unknown, safe to retry with the"
                + " same id and time");
      }
      default -> {
        log.atWarn().setCause(failure).log("a record was not acknowledged");
        yield new Outcome.Failed(
            Outcome.Kind.UNAVAILABLE,
            "Kafka did not take the event: " + failure.getClass().getSimpleName());
      }
    };
  }

  private static Outcome tooLarge(Exception e) {
    log.atWarn().setCause(e).log("a record is larger than the broker takes");
    return new Outcome.Failed(
        Outcome.Kind.TOO_LARGE, "the event is larger than the Kafka topic takes");
  }

  /**
   * Sends what is on its way and closes the producer.
   *
   * @param timeout for all of it; what is not acknowledged by then gets an outcome that says so
   */
  public void close(Duration timeout) {
    probe.close();
    clientMetrics.forEach(KafkaClientMetrics::close);
    producer.close(timeout);
  }

  @Override
  public void close() {
    close(Duration.ofSeconds(5));
  }
}
