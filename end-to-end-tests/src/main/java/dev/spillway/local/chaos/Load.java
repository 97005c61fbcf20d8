package dev.spillway.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.send.Delivery;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.RetrySafety;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of the system: what has no answer they send again, to another gateway, with the same id
 * and time, until they give up. Those of the gateway and those of Kafka do not wait for each other.
 * Threads of its own.
 */
final class Load implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Load.class);
  private static final Duration GIVE_UP = Duration.ofMinutes(5);
  private static final int GATEWAY_SENDERS = 4;
  private static final int KAFKA_SENDERS = 2;
  private static final int BATCH = 50;

  private final ChaosEvent events;
  private final Oracle oracle;
  private final Pace toGateway;
  private final Pace toKafka;
  private final GatewayClient gateway;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * @param phases equal shares of the events
   * @param phaseSeconds over which a share is spread
   */
  Load(
      ChaosEvent events,
      Oracle oracle,
      int phases,
      double phaseSeconds,
      List<String> gatewayUrls,
      String bootstrapServers) {
    this.events = events;
    this.oracle = oracle;
    this.toGateway = new Pace(events.byGateway(), phases, phaseSeconds);
    this.toKafka = new Pace(events.toKafka(), phases, phaseSeconds);
    this.gateway = new GatewayClient(gatewayUrls, GIVE_UP);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "acks",
                "all",
                "linger.ms",
                5,
                "max.block.ms",
                10_000,
                "request.timeout.ms",
                5_000,
                "delivery.timeout.ms",
                15_000),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  void start() {
    for (int i = 0; i < GATEWAY_SENDERS; i++) {
      begin("load-gateway-" + i, toGateway, ChaosEvent::gatewayNumber, this::sendToGateway);
    }
    for (int i = 0; i < KAFKA_SENDERS; i++) {
      begin("load-kafka-" + i, toKafka, ChaosEvent::kafkaNumber, this::sendToKafka);
    }
  }

  /** Sends events and returns when each has its answer, or was given up. */
  @FunctionalInterface
  private interface Sender {
    void send(List<Integer> numbers) throws InterruptedException;
  }

  private void begin(String name, Pace pace, IntUnaryOperator number, Sender sender) {
    threads.add(Thread.ofPlatform().daemon().name(name).start(() -> run(pace, number, sender)));
  }

  private static void run(Pace pace, IntUnaryOperator number, Sender sender) {
    try {
      while (true) {
        int[] share = pace.take(BATCH);
        if (share[1] == 0) {
          return;
        }
        List<Integer> numbers =
            IntStream.range(share[0], share[0] + share[1]).map(number).boxed().toList();
        sender.send(numbers);
        sender.send(numbers.stream().filter(ChaosEvent::isSentTwice).toList());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next fault comes: its share of the events may be sent. */
  void nextPhase() {
    toGateway.nextPhase();
    toKafka.nextPhase();
  }

  /** What was not sent yet is not sent any more. */
  void end() {
    toGateway.end();
    toKafka.end();
  }

  /** How many events were begun to be sent. */
  int sent() {
    return toGateway.given() + toKafka.given();
  }

  private void sendToGateway(List<Integer> numbers) throws InterruptedException {
    if (numbers.isEmpty()) {
      return;
    }
    numbers.forEach(n -> oracle.answered(n, Oracle.Answer.UNKNOWN));
    List<byte[]> bodies = numbers.stream().map(n -> events.cloudEvent(n).getBytes(UTF_8)).toList();
    Form form = numbers.getFirst() % 2 == 0 ? Form.NDJSON : Form.CLOUDEVENTS_BATCH;
    Delivery delivery = gateway.deliver(new EventBatch(form, bodies, Map.of(), RetrySafety.ALWAYS));
    Map<Integer, Delivery.Rejection> rejected = new HashMap<>();
    delivery.rejected().forEach(rejection -> rejected.put(rejection.index(), rejection));
    for (int i = 0; i < numbers.size(); i++) {
      Delivery.Rejection rejection = rejected.get(i);
      oracle.answered(
          numbers.get(i),
          rejection == null
              ? Oracle.Answer.ACKNOWLEDGED
              : rejection.isGivenUp() ? Oracle.Answer.UNKNOWN : Oracle.Answer.REFUSED);
    }
  }

  private void sendToKafka(List<Integer> numbers) throws InterruptedException {
    Set<Integer> open = new TreeSet<>(numbers);
    long end = System.nanoTime() + GIVE_UP.toNanos();
    open.forEach(n -> oracle.answered(n, Oracle.Answer.UNKNOWN));
    while (!open.isEmpty() && System.nanoTime() - end < 0) {
      Map<Integer, Future<RecordMetadata>> sent = new HashMap<>();
      for (int n : open) {
        try {
          sent.put(n, producer.send(letter(n)));
        } catch (KafkaException away) {
          log.atDebug().setCause(away).log("not sent, will be tried again");
        }
      }
      for (var one : sent.entrySet()) {
        try {
          one.getValue().get(30, TimeUnit.SECONDS);
          oracle.answered(one.getKey(), Oracle.Answer.ACKNOWLEDGED);
          open.remove(one.getKey());
        } catch (ExecutionException | TimeoutException unknown) {
          log.atDebug().setCause(unknown).log("no answer, will be sent again");
        }
      }
    }
  }

  private ProducerRecord<byte[], byte[]> letter(int n) {
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(
            "events", null, ChaosEvent.id(n).getBytes(UTF_8), ChaosEvent.data(n).getBytes(UTF_8));
    Map.of(
            "ce_specversion",
            "1.0",
            "ce_id",
            ChaosEvent.id(n),
            "ce_source",
            ChaosEvent.SOURCE,
            "ce_type",
            ChaosEvent.type(n),
            "ce_time",
            events.time(n))
        .forEach((name, value) -> letter.headers().add(name, value.getBytes(UTF_8)));
    String subject = ChaosEvent.subject(n);
    if (!subject.isEmpty()) {
      letter.headers().add("ce_subject", subject.getBytes(UTF_8));
    }
    return letter;
  }

  /** Waits until all is sent and answered; whether it was in time. */
  boolean await(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    gateway.close();
    producer.close(Duration.ofSeconds(2));
  }
}
