package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one file, or says all that is wrong with it. For one thread. */
final class SchemaReader {
  /** Deep enough for any event, and shallow enough for recursion over a schema. */
  private static final int MAX_DEPTH = 100;

  private static final String DRAFT = SpecificationVersion.DRAFT_2020_12.getDialectId();
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** Of an earlier version the name says which: {@code order.placed@1.schema.json}. */
  private static final Pattern FILE =
      Pattern.compile(
          "("
              + SchemaId.TYPE_PATTERN
              + ")(?:@([1-9][0-9]{0,8}))?"
              + Pattern.quote(EventSchemas.SUFFIX));

  /** Of the library's own copy; nothing is fetched. */
  private final Schema metaSchema;

  SchemaReader() {
    SchemaRegistry registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemaRegistryConfig(
                    com.networknt.schema.SchemaRegistryConfig.builder()
                        // Not the machine's language: the messages go into reports.
                        .locale(Locale.ROOT)
                        .build()));
    metaSchema = registry.getSchema(SchemaLocation.of(DRAFT));
  }

  Optional<EventSchema> read(byte[] bytes, Problems problems) {
    if (bytes.length > EventSchemas.MAX_BYTES) {
      problems.add(1, 1, "larger than " + EventSchemas.MAX_BYTES + " bytes");
      return Optional.empty();
    }
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      JsonNode root = MAPPER.readTree(text);
      try (JsonParser parser = MAPPER.createParser(text)) {
        return check(text, root, JsonPlaces.of(parser), problems);
      }
    } catch (CharacterCodingException e) {
      problems.add(1, 1, "not UTF-8");
    } catch (JsonProcessingException e) {
      String reason = "not JSON: " + e.getOriginalMessage();
      if (e.getLocation() == null) {
        problems.add(1, 1, reason);
      } else {
        problems.add(e.getLocation(), reason);
      }
    } catch (IOException e) {
      throw new IllegalStateException("a text in memory could not be read", e);
    }
    return Optional.empty();
  }

  private Optional<EventSchema> check(
      String text, JsonNode root, JsonPlaces places, Problems problems) {
    if (!root.isObject()) {
      problems.add(1, 1, "not a JSON object");
      return Optional.empty();
    }
    checkDialect(root, places, problems);
    Optional<SchemaId> id = readId(root, places, problems);
    metaSchema
        .validate(text, InputFormat.JSON)
        .forEach(
            error ->
                problems.add(
                    places.at(error.getInstanceLocation().toString()),
                    atPointer(error.getInstanceLocation().toString()) + error.getMessage()));
    new SchemaRules(root, places, problems).check();
    return problems.isEmpty() ? id.map(it -> new EventSchema(it, text, root)) : Optional.empty();
  }

  private static String atPointer(String pointer) {
    return pointer.isEmpty() ? "" : pointer + ": ";
  }

  private static void checkDialect(JsonNode root, JsonPlaces places, Problems problems) {
    if (!root.path("$schema").asText().equals(DRAFT)) {
      problems.add(places.at("/$schema"), "$schema must be " + DRAFT);
    }
  }

  private static Optional<SchemaId> readId(JsonNode root, JsonPlaces places, Problems problems) {
    Matcher name = FILE.matcher(problems.file());
    if (!name.matches()) {
      problems.add(
          1,
          1,
          "the file is not named after a type of events: TYPE"
              + EventSchemas.SUFFIX
              + ", or TYPE@VERSION"
              + EventSchemas.SUFFIX
              + " for an earlier version");
      return Optional.empty();
    }
    String type = name.group(1);
    String text = root.path("$id").asText();
    Optional<SchemaId> id = SchemaId.parse(text);
    if (id.isEmpty()) {
      problems.add(
          places.at("/$id"),
          (text.isEmpty() ? "$id is missing" : "$id " + text + " has no version of an event type")
              + "; it is like "
              + new SchemaId(type, 1));
    } else if (!id.get().type().equals(type)) {
      problems.add(
          places.at("/$id"),
          "$id is of the type " + id.get().type() + ", the file's name of the type " + type);
    } else if (name.group(2) != null && !name.group(2).equals(String.valueOf(id.get().version()))) {
      problems.add(
          places.at("/$id"),
          "$id is of version " + id.get().version() + ", the file's name of " + name.group(2));
    }
    return id;
  }
}
