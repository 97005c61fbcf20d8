package dev.spillway.consumer.poll;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.consumer.batch.PolledRecord;
import dev.spillway.consumer.batch.Rollup;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.event.Limits;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads records as rollups, the values of {@code schemas/rollup.schema.json}. */
public final class RollupDecoder implements Decoder {
  /** What a record costs in memory beside its bytes. */
  private static final int OVERHEAD_BYTES = 400;

  private static final ObjectReader JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(JsonNode.class);

  /** That a value is no rollup. */
  private static final class InvalidRollupException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidRollupException(String message) {
      super(message);
    }
  }

  @Override
  public PolledRecord decode(SourcePartition partition, ConsumerRecord<byte[], byte[]> polled) {
    KafkaOrigin origin = KafkaOrigin.of(polled, polled.headers().toArray());
    return new PolledRecord(
        partition,
        polled.offset(),
        polled.timestamp(),
        OVERHEAD_BYTES + origin.bytes(),
        content(polled.value()),
        origin);
  }

  private static PolledRecord.Content content(byte[] value) {
    try {
      return new PolledRecord.RolledUp(rollup(value));
    } catch (JacksonException e) {
      return undecodable(e, "not JSON: " + e.getOriginalMessage());
    } catch (InvalidRollupException | IOException | RuntimeException e) {
      return undecodable(e, String.valueOf(e.getMessage()));
    }
  }

  private static PolledRecord.Undecodable undecodable(Exception e, String reason) {
    return new PolledRecord.Undecodable(e.getClass().getName(), "no rollup: " + reason);
  }

  private static Rollup rollup(byte[] value) throws IOException, InvalidRollupException {
    if (value == null) {
      throw new InvalidRollupException("the record has no value");
    }
    JsonNode json = JSON.readValue(value);
    if (!json.isObject()) {
      throw new InvalidRollupException("not a JSON object");
    }
    int seconds = (int) integer(json, "windowSeconds", 1, Integer.MAX_VALUE);
    return new Rollup(
        new Rollup.Key(type(json), start(json), seconds),
        integer(json, "count", 0, Long.MAX_VALUE),
        integer(json, "bytes", 0, Long.MAX_VALUE),
        integer(json, "maxLatenessMillis", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static String text(JsonNode json, String name) throws InvalidRollupException {
    JsonNode member = json.path(name);
    if (!member.isTextual()) {
      throw new InvalidRollupException(name + " must be a string");
    }
    return member.textValue();
  }

  private static String type(JsonNode json) throws InvalidRollupException {
    String type = text(json, "type");
    boolean storable =
        !type.isEmpty()
            && type.length() <= Limits.TYPE_CHARS
            && type.chars().noneMatch(Character::isISOControl)
            && UTF_8.newEncoder().canEncode(type);
    if (!storable) {
      throw new InvalidRollupException(
          "type must have 1 to %d characters, no control characters and no lone surrogates"
              .formatted(Limits.TYPE_CHARS));
    }
    return type;
  }

  private static Instant start(JsonNode json) throws InvalidRollupException {
    try {
      Instant start = OffsetDateTime.parse(text(json, "windowStart")).toInstant();
      if (start.isBefore(Limits.TIME_MIN) || start.isAfter(Limits.TIME_MAX)) {
        throw new InvalidRollupException("windowStart must be in the years 0001 to 9999");
      }
      return start;
    } catch (DateTimeException e) {
      throw new InvalidRollupException("windowStart must be a time such as 2026-11-25T10:00:00Z");
    }
  }

  private static long integer(JsonNode json, String name, long least, long most)
      throws InvalidRollupException {
    JsonNode member = json.path(name);
    boolean fits =
        member.isIntegralNumber()
            && member.canConvertToLong()
            && member.longValue() >= least
            && member.longValue() <= most;
    if (!fits) {
      throw new InvalidRollupException(
          "%s must be a whole number from %d to %d".formatted(name, least, most));
    }
    return member.longValue();
  }
}
