package dev.spillway.gateway.receipt;

import dev.spillway.gateway.publish.Budget;
import dev.spillway.gateway.publish.PublishedTopic;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what has become of records. One thread of its own looks for everybody who waits, one look
 * at a time, and only while somebody does; it and its Kafka clients are made at the first question.
 * For any thread.
 */
public final class ReceiptDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ReceiptDesk.class);
  private static final Duration IDLE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

  private final ReceiptSettings settings;
  private final Supplier<Optional<PublishedTopic>> topic;
  private final Budget records;
  private final LinkedBlockingQueue<Inquiry> arrived = new LinkedBlockingQueue<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Timer looks;
  private @Nullable Thread thread;
  private String lastFailure = "";

  /**
   * Opens nothing yet.
   *
   * @param topic what is known of the topic for events; empty before Kafka has answered once
   */
  public ReceiptDesk(
      ReceiptSettings settings, Supplier<Optional<PublishedTopic>> topic, MeterRegistry registry) {
    this.settings = settings;
    this.topic = topic;
    this.records = new Budget(settings.records());
    this.looks =
        Timer.builder("spillway.gateway.receipt.look")
            .description("Time of one look at Kafka for all who wait for receipts")
            .register(registry);
    Gauge.builder("spillway.gateway.receipt.waiting.records", records, Budget::used)
        .description("Records whose receipts are waited for")
        .register(registry);
  }

  /**
   * Begins to find out. Whoever asks must {@link Inquiry#end} it.
   *
   * @return empty if too many records are asked about already, or the desk is closed
   */
  public Optional<Inquiry> ask(Subject subject, Inquiry.Listener listener) {
    if (closed.getCount() == 0 || !records.tryTake(subject.places().size())) {
      return Optional.empty();
    }
    Inquiry inquiry = new Inquiry(subject, listener);
    arrived.add(inquiry); // as many at most as the budget has records
    startOnce();
    return Optional.of(inquiry);
  }

  /** Forgets those that nobody waits for; only then is there room for others. */
  private void drop(List<Inquiry> open) {
    open.removeIf(
        inquiry -> {
          boolean done = inquiry.isEnded() || inquiry.isFinal();
          if (done) {
            records.giveBack(inquiry.subject().places().size());
          }
          return done;
        });
  }

  private synchronized void startOnce() {
    if (thread == null && closed.getCount() > 0) {
      thread = Thread.ofPlatform().name("receipts").daemon().start(this::run);
    }
  }

  private void run() {
    List<Inquiry> open = new ArrayList<>();
    try {
      while (closed.getCount() > 0) {
        try (KafkaLook kafka = new KafkaLook(Admin.create(settings.admin()));
            RecordReader reader =
                new RecordReader(
                    new KafkaConsumer<>(
                        settings.consumer(),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()))) {
          Letters letters =
              new Letters(
                  settings.deadLetterTopic(),
                  settings.topic(),
                  kafka,
                  reader,
                  InstantSource.system());
          serve(open, new Round(settings, kafka, letters));
        } catch (InterruptException e) {
          throw e;
        } catch (RuntimeException e) {
          // Settings that make no sense, or a client that is of no use any more: it is made anew.
          arrived.drainTo(open);
          failed(open, e);
          drop(open);
          pause(LONGEST_PAUSE);
        }
      }
    } catch (InterruptedException | InterruptException e) {
      log.atDebug().log("receipts end");
    }
  }

  private void serve(List<Inquiry> open, Round round) throws InterruptedException {
    while (closed.getCount() > 0) {
      if (open.isEmpty()) {
        Inquiry first = arrived.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        open.add(first);
      }
      arrived.drainTo(open);
      drop(open);
      if (open.isEmpty()) {
        continue;
      }
      long begin = System.nanoTime();
      look(open, round);
      drop(open);
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      looks.record(took);
      if (!open.isEmpty()) {
        // A Kafka that is slow is asked the less often.
        pause(took.compareTo(settings.interval()) > 0 ? took : settings.interval());
      }
    }
  }

  private void look(List<Inquiry> open, Round round) throws InterruptedException {
    try {
      Optional<PublishedTopic> known = topic.get();
      if (known.isEmpty()) {
        away(open, "Kafka has not answered yet");
        return;
      }
      round.run(open, known.get());
      lastFailure = "";
    } catch (ExecutionException | TimeoutException e) {
      failed(open, e);
    }
  }

  private void failed(List<Inquiry> open, Exception e) {
    Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
    String failure = cause.getClass().getSimpleName();
    if (!failure.equals(lastFailure)) {
      lastFailure = failure;
      log.atWarn().setCause(cause).log("receipts cannot be told now");
    }
    away(open, "Kafka does not tell the offsets of the group " + settings.group() + ": " + failure);
  }

  private static void away(List<Inquiry> open, String reason) {
    for (Inquiry inquiry : open) {
      if (inquiry.subject() instanceof Subject.Named) {
        inquiry.listener().away(reason);
      }
    }
  }

  private void pause(Duration time) throws InterruptedException {
    Duration bounded = time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time;
    var _ = closed.await(bounded.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Stops looking, within a few seconds. Whoever still waits is told nothing more. */
  @Override
  public void close() {
    closed.countDown();
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null) {
      return;
    }
    running.interrupt();
    try {
      if (!running.join(CLOSE_TIMEOUT)) {
        log.atWarn().log("the thread for receipts did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
