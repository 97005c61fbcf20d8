package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spillway.consumer.sink.StoredEvent;
import dev.spillway.consumer.sink.StoredExtensions;
import dev.spillway.consumer.sink.StoredKey;
import dev.spillway.event.EventKey;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Documents} has written. */
final class DocumentSource {
  /** The fields that {@link #key} needs. */
  static final List<String> KEY_FIELDS =
      List.of("type", "time", "received_at", "kafka_partition", "kafka_offset");

  /** Where the data may be: one of these. */
  private static final List<String> DATA = List.of("data", "data_value", "data_untyped");

  /** Numbers keep all their digits. */
  static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNumberLength(10_000).build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private DocumentSource() {}

  /** What a document is of; empty if it is none of the pipeline's. */
  static Optional<StoredKey> key(String id, JsonNode source) {
    if (!source.path("kafka_partition").isInt()
        || !source.path("kafka_offset").isIntegralNumber()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new StoredKey(
              EventKey.parse(id),
              source.path("type").asText(),
              instant(source, "time"),
              instant(source, "received_at"),
              source.path("kafka_partition").intValue(),
              source.path("kafka_offset").longValue()));
    } catch (IllegalArgumentException | DateTimeException e) {
      return Optional.empty(); // somebody else's document
    }
  }

  /** The event; what a document lacks is empty. */
  static StoredEvent event(StoredKey key, JsonNode source) {
    JsonNode data = source.get(DATA.stream().filter(source::has).findFirst().orElse("data"));
    return new StoredEvent(
        key.key(),
        key.time(),
        source.path("type").asText(),
        source.path("source").asText(),
        text(source, "subject"),
        source.path("id").asText(),
        text(source, "datacontenttype"),
        text(source, "dataschema"),
        StoredExtensions.of(source.path("extensions")),
        data == null ? null : data.toString(),
        key.receivedAt(),
        key.partition(),
        key.offset());
  }

  private static @Nullable String text(JsonNode source, String name) {
    return source.hasNonNull(name) ? source.get(name).asText() : null;
  }

  private static Instant instant(JsonNode source, String name) {
    return OffsetDateTime.parse(source.path(name).asText()).toInstant();
  }
}
