package dev.spillway.local.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Both files of real input keep to the schemas that are proposed from them. Skipped where the
 * folder is missing that the system property or the environment variable below names.
 */
class InferRealDataIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Path DATA =
      Path.of(
          System.getProperty(
              "spillway.data.dir",
              Optional.ofNullable(System.getenv("SPILLWAY_DATA_DIR")).orElse("no-such-folder")));

  @TempDir private Path out;

  @Test
  void shouldProposeASchemaForTheEarthquakes() throws Exception {
    Path file = file("earthquakes.cloudevents.ndjson.gz");
    infer(file.toString());

    EventSchemas proposed = EventSchemas.load(out);
    assertThat(proposed.all()).extracting(EventSchema::type).containsExactly("earthquake.observed");
    JsonNode schema = proposed.ofType("earthquake.observed").orElseThrow().document();
    assertThat(schema.at("/properties/latitude/type").asText()).isEqualTo("number");
    assertThat(schema.at("/properties/nbStations/type").asText()).isEqualTo("integer");
    assertThat(schema.path("required").toString())
        .contains("magnitude")
        .doesNotContain("nbStations");
    assertThat(schema.path("$comment").asText()).contains("point on the earth");
    Function<JsonNode, String> type = event -> event.path("type").asText();
    assertThat(validate(file, proposed, type, event -> event.path("data"))).isEqualTo(38_094);
    EventSchemas refined = EventSchemas.load(Path.of("../schemas/events"));
    assertThat(validate(file, refined, type, event -> event.path("data"))).isEqualTo(38_094);
  }

  @Test
  void shouldProposeASchemaForEachKindOfSensorEvent() throws Exception {
    Path file = file("zeek.ndjson.gz");
    infer(file.toString(), "--type-pointer", "/@stream");

    EventSchemas proposed = EventSchemas.load(out);
    assertThat(proposed.all()).hasSize(19);
    JsonNode connection = proposed.ofType("conn").orElseThrow().document();
    assertThat(connection.at("/properties/id_orig_p/type").asText()).isEqualTo("integer");
    assertThat(connection.at("/properties/proto/enum").toString()).contains("udp");
    assertThat(validate(file, proposed, event -> event.path("@stream").asText(), event -> event))
        .isEqualTo(7_804);
  }

  private void infer(String... arguments) {
    StringWriter err = new StringWriter();
    String[] command = new String[arguments.length + 3];
    command[0] = "infer";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    command[arguments.length + 1] = "--out";
    command[arguments.length + 2] = out.toString();
    int code =
        SchemasMain.execute(new PrintWriter(new StringWriter()), new PrintWriter(err), command);
    assertThat(code).as(err.toString()).isZero();
  }

  private static int validate(
      Path file,
      EventSchemas schemas,
      Function<JsonNode, String> type,
      Function<JsonNode, JsonNode> data)
      throws IOException {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    Map<String, Schema> byType = new TreeMap<>();
    for (EventSchema schema : schemas.all()) {
      byType.put(schema.type(), registry.getSchema(schema.text(), InputFormat.JSON));
    }
    int valid = 0;
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        JsonNode event = MAPPER.readTree(line);
        String name = type.apply(event);
        assertThat(
                Objects.requireNonNull(byType.get(name), name)
                    .validate(
                        data.apply(event).toString(),
                        InputFormat.JSON,
                        context ->
                            context.executionConfig(
                                config -> config.formatAssertionsEnabled(true))))
            .isEmpty();
        valid++;
      }
    }
    return valid;
  }

  private static Path file(String name) {
    Path file = DATA.resolve(name);
    if (!Files.isReadable(file)) {
      abort(file + " is not there; SPILLWAY_DATA_DIR names the folder");
    }
    return file;
  }
}
