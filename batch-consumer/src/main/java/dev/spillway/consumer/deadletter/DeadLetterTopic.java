package dev.spillway.consumer.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import dev.spillway.event.kafka.DeadLetterHeaders;
import dev.spillway.event.kafka.Redriven;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Sends refused records to the dead-letter topic: keyed {@code topic-partition-offset}, the value
 * untouched, the original headers kept, and beside them what an operator needs to know. A letter
 * that is larger than the topic takes goes without what was the record's: trying it again would
 * stop the partition for good. For one thread.
 */
public final class DeadLetterTopic {
  private static final String PREFIX = DeadLetterHeaders.PREFIX;

  /** Longest reason in a header, in characters. */
  private static final int REASON_CHARS = 2000;

  private final Producer<byte[], byte[]> producer;
  private final String topic;
  private final Duration deadline;
  private final InstantSource clock;
  private final FlushSeam seam;

  /**
   * A topic to send to.
   *
   * @param producer with {@code acks=all}; not closed here
   * @param deadline for all records of one request to be acknowledged
   * @param seam is told of every step
   */
  public DeadLetterTopic(
      Producer<byte[], byte[]> producer,
      String topic,
      Duration deadline,
      InstantSource clock,
      FlushSeam seam) {
    this.producer = producer;
    this.topic = topic;
    this.deadline = deadline;
    this.clock = clock;
    this.seam = seam;
  }

  /** That Kafka has not acknowledged every dead letter. */
  public static final class NotAcknowledgedException extends Exception {
    private static final long serialVersionUID = 1L;

    NotAcknowledgedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Sends the records and returns once all are acknowledged.
   *
   * @throws NotAcknowledgedException if one is not; some of them may be in the topic
   */
  public void send(Action.DeadLetter request)
      throws NotAcknowledgedException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      List<Rejection> tooLarge = send(request, request.rejections(), true, end);
      send(request, tooLarge, false, end);
      seam.at(FlushPoint.AFTER_DEAD_LETTER_SEND);
    } catch (ExecutionException e) {
      throw new NotAcknowledgedException(String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      throw new NotAcknowledgedException("not acknowledged within " + deadline, e);
    } catch (IOException e) {
      throw new NotAcknowledgedException(String.valueOf(e.getMessage()), e);
    } catch (org.apache.kafka.common.KafkaException e) {
      throw new NotAcknowledgedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns those whose letter is larger than its topic takes; the others are acknowledged. */
  private List<Rejection> send(
      Action.DeadLetter request, List<Rejection> rejections, boolean whole, long endNanos)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    for (Rejection rejection : rejections) {
      PolledRecord polled = request.batch().records().get(rejection.index());
      seam.at(FlushPoint.BEFORE_DEAD_LETTER_SEND);
      sent.add(producer.send(letter(polled, rejection, whole)));
    }
    List<Rejection> tooLarge = new ArrayList<>();
    for (int i = 0; i < sent.size(); i++) {
      try {
        sent.get(i).get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (ExecutionException e) {
        if (!whole || !(e.getCause() instanceof RecordTooLargeException)) {
          throw e;
        }
        tooLarge.add(rejections.get(i));
      }
    }
    return tooLarge;
  }

  /**
   * The letter of a record.
   *
   * @param whole whether with the record's own key, headers and value
   */
  private ProducerRecord<byte[], byte[]> letter(
      PolledRecord polled, Rejection rejection, boolean whole) {
    String place = polled.partition() + "-" + polled.offset();
    PolledRecord.Origin origin = polled.origin();
    byte[] value = origin.value();
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topic, place.getBytes(UTF_8), whole ? value : null);
    Headers original = new RecordHeaders();
    origin.forEachHeader(original::add);
    Headers headers = letter.headers();
    byte[] key = origin.key();
    if (whole) {
      original.forEach(headers::add);
      if (key != null) {
        headers.add(PREFIX + "key", key);
      }
    } else {
      String left = "key, headers and value; the value alone has %d bytes";
      headers.add(
          DeadLetterHeaders.LEFT_OUT,
          left.formatted(value == null ? 0 : value.length).getBytes(UTF_8));
    }
    String reason = rejection.reason();
    Map.ofEntries(
            entry(
                "reason",
                reason.length() > REASON_CHARS ? reason.substring(0, REASON_CHARS) : reason),
            entry("exception", rejection.exceptionClass()),
            entry("topic", polled.partition().topic()),
            entry("topic-id", polled.partition().topicId().toString()),
            entry("partition", Integer.toString(polled.partition().number())),
            entry("offset", Long.toString(polled.offset())),
            entry("timestamp", Long.toString(polled.timestampMillis())),
            entry("attempt", Integer.toString(Redriven.attempt(original) + 1)),
            entry("store", rejection.store().label()),
            entry("time", clock.instant().toString()))
        .forEach((name, text) -> headers.add(PREFIX + name, text.getBytes(UTF_8)));
    return letter;
  }
}
