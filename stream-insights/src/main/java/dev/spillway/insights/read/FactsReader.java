package dev.spillway.insights.read;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.spillway.event.EventDraft;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.EventTime;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.KafkaBinding;
import dev.spillway.event.RepeatedTexts;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Reads of a record what is counted. Of binary mode, which is nearly all, four headers are looked
 * at and the value is not: a record that the consumers refuse for its value is counted like any
 * other. All else goes the consumers' way. For one thread.
 */
public final class FactsReader {
  private final RepeatedTexts texts = new RepeatedTexts();
  private final String defaultSource;
  private final String defaultType;

  /**
   * A reader for one topic.
   *
   * @param topic makes the source of a record that names none
   * @param defaultType type of a record that names none
   */
  public FactsReader(String topic, String defaultType) {
    this.defaultSource = "/kafka/" + topic;
    this.defaultType = defaultType;
  }

  /** What is counted of the record; null if it is no event. */
  public @Nullable EventFacts read(
      Header[] headers, byte @Nullable [] key, byte @Nullable [] value, long timestampMillis) {
    int bytes = (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    boolean binary = false;
    byte[] type = null;
    byte[] source = null;
    byte[] subject = null;
    byte[] time = null;
    byte[] id = null;
    for (Header header : headers) {
      String name = header.key();
      byte[] content = header.value();
      bytes += name.length() + (content == null ? 0 : content.length);
      switch (name) {
        case "ce_specversion" -> binary = true;
        case "ce_type" -> type = content;
        case "ce_source" -> source = content;
        case "ce_subject" -> subject = content;
        case "ce_time" -> time = content;
        case "ce_id" -> id = content;
        default -> {}
      }
    }
    try {
      if (!binary) {
        return whole(headers, value, timestampMillis, bytes);
      }
      return new EventFacts(
          type == null ? defaultType : repeated(type),
          source == null ? defaultSource : repeated(source),
          subject == null ? null : text(subject),
          bytes,
          lateness(time, id, timestampMillis));
    } catch (InvalidEventException | RuntimeException e) {
      return null; // the consumers say what is wrong with it, in a dead letter
    }
  }

  private static long lateness(byte @Nullable [] time, byte @Nullable [] id, long timestampMillis)
      throws InvalidEventException {
    if (time != null) {
      return timestampMillis - EventTime.parse("ce_time", text(time)).toEpochMilli();
    }
    return id == null
        ? 0
        : timestampMillis
            - EventTime.insideId(text(id)).map(Instant::toEpochMilli).orElse(timestampMillis);
  }

  private @Nullable EventFacts whole(
      Header[] headers, byte @Nullable [] value, long timestampMillis, int bytes)
      throws InvalidEventException {
    EventEnvelope event =
        KafkaBinding.read(
            consumer -> {
              for (Header header : headers) {
                consumer.accept(header.key(), header.value());
              }
            },
            value,
            EventDraft.Defaults.of(
                defaultSource, defaultType, () -> "-", Instant.ofEpochMilli(timestampMillis)));
    return new EventFacts(
        event.type(),
        event.source(),
        event.subject(),
        bytes,
        timestampMillis - event.time().toEpochMilli());
  }

  private String repeated(byte[] bytes) throws InvalidEventException {
    return isAscii(bytes) ? texts.ascii(bytes) : text(bytes);
  }

  private static String text(byte[] bytes) throws InvalidEventException {
    if (isAscii(bytes)) {
      return new String(bytes, ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw InvalidEventException.malformed("", "a header is not UTF-8");
    }
  }

  private static boolean isAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
