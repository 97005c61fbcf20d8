package dev.spillway.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The demo's events keep to the schemas of the repository. */
class SampleEventsSchemaTest {
  private static final int EVENTS = 2_000;

  @Test
  void shouldKeepToTheSchemas() throws Exception {
    SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    TreeMap<String, Schema> schemas = new TreeMap<>();
    for (EventSchema schema : EventSchemas.load(Path.of("../schemas/events")).all()) {
      schemas.put(schema.type(), registry.getSchema(schema.text(), InputFormat.JSON));
    }
    SampleEvents events = new SampleEvents(new Random(42));
    TreeMap<String, Integer> seen = new TreeMap<>();

    for (int i = 0; i < EVENTS; i++) {
      SampleEvents.Sample sample = events.next(Instant.parse("2026-11-22T12:00:00Z"));
      seen.merge(sample.type(), 1, Integer::sum);
      Schema schema = Objects.requireNonNull(schemas.get(sample.type()), sample.type());
      assertThat(schema.validate(sample.data().toString(), InputFormat.JSON)).isEmpty();
    }

    assertThat(seen.keySet())
        .containsExactly("order.placed", "page.viewed", "payment.captured", "sensor.reading");
  }
}
