package dev.spillway.schema.infer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a line of NDJSON is to an inference. */
sealed interface Sample {
  /**
   * An event.
   *
   * @param data of any JSON type
   */
  record Event(String type, JsonNode data) implements Sample {}

  /**
   * Nothing to learn from.
   *
   * @param reason for a person; one of few
   */
  record Skipped(String reason) implements Sample {}

  /**
   * Reads lines as {@code scripts/send} does: with {@code specversion} a CloudEvent, with a string
   * {@code type} and {@code data} an event in short form, else an object that is data as a whole.
   *
   * @param wantedType the only type to look at, and that of plain data; null for all
   * @param typePointer where plain data has its type; null if nowhere
   */
  record Reader(@Nullable String wantedType, @Nullable JsonPointer typePointer) {
    private static final JsonMapper MAPPER =
        JsonMapper.builder(
                JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    Sample read(byte[] line) {
      JsonNode event;
      try {
        event = MAPPER.readTree(line);
      } catch (IOException e) {
        return new Skipped("not JSON");
      }
      if (!event.isObject()) {
        return new Skipped("not a JSON object");
      }
      boolean enveloped =
          event.has("specversion") || (event.path("type").isTextual() && event.has("data"));
      return enveloped ? enveloped(event) : plain(event);
    }

    private Sample enveloped(JsonNode event) {
      String type = event.path("type").asText();
      if (type.isEmpty()) {
        return new Skipped("without a type");
      }
      if (wantedType != null && !wantedType.equals(type)) {
        return new Skipped("of another type");
      }
      return event.has("data") && !event.path("data").isNull()
          ? new Event(type, event.path("data"))
          : new Skipped("without JSON data");
    }

    private Sample plain(JsonNode event) {
      String type = typePointer == null ? "" : event.at(typePointer).asText();
      if (type.isEmpty()) {
        return wantedType == null || typePointer != null
            ? new Skipped("without a type")
            : new Event(wantedType, event);
      }
      return wantedType == null || wantedType.equals(type)
          ? new Event(type, event)
          : new Skipped("of another type");
    }
  }
}
