package dev.spillway.consumer.typed;

import dev.spillway.consumer.sink.elasticsearch.TypeIndices;
import dev.spillway.consumer.sink.elasticsearch.TypeTemplates;
import dev.spillway.consumer.sink.postgres.RouteTable;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.inforce.SchemaFollower;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives every type with a schema indices of its own, and these the fields of the schema in force.
 * The template is there before the record that sends the first document: so that index is made by
 * it. A type whose schema is taken away keeps its indices. For one thread at a time.
 */
public final class TypedIndices implements SchemaFollower {
  private static final Logger log = LoggerFactory.getLogger(TypedIndices.class);

  private final RouteTable table;
  private final RouteWatch watch;
  private final TypeTemplates templates;
  private final TypeIndices indices;

  /** By type, the schema that was carried out. */
  private final Map<String, String> done = new HashMap<>();

  /** Changes nothing yet. */
  public TypedIndices(
      RouteTable table, RouteWatch watch, TypeTemplates templates, TypeIndices indices) {
    this.table = table;
    this.watch = watch;
    this.templates = templates;
    this.indices = indices;
  }

  /**
   * {@inheritDoc} One type that fails does not keep the others: what was done stays, and the rest
   * is done another time.
   */
  @Override
  public synchronized void follow(EventSchemas schemas) throws Exception {
    Exception failed = null;
    for (EventSchema schema : schemas.all()) {
      if (schema.text().equals(done.get(schema.type()))) {
        continue;
      }
      try {
        follow(schema);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        failed = new IOException(schema.id() + ": " + e.getMessage(), e);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private void follow(EventSchema schema) throws Exception {
    table.change(locked -> register(locked, schema));
    watch.read();
    indices.addFields(schema);
    done.put(schema.type(), schema.text());
  }

  /** A database that was restored may have lost the row of indices that are there. */
  private Instant typedFrom(RouteTable.Locked locked, String type) throws Exception {
    Optional<Instant> had = indices.earliest(type).map(TypedFrom::begin);
    if (had.isPresent()) {
      Optional<Instant> elsewhere = indices.latest(type, false);
      if (elsewhere.isEmpty() || elsewhere.get().isBefore(had.get())) {
        return had.get();
      }
    }
    return TypedFrom.of(locked.now(), indices.latest(type, true));
  }

  private void register(RouteTable.Locked locked, EventSchema schema) throws Exception {
    boolean inForce = templates.put(schema);
    String id = schema.id().toString();
    if (locked.typedFrom(schema.type()).isPresent()) {
      if (inForce) {
        locked.note(schema.type(), id);
      }
      return;
    }
    Instant from = typedFrom(locked, schema.type());
    locked.add(schema.type(), from, id);
    log.atInfo()
        .addKeyValue("type", schema.type())
        .addKeyValue("from", from.equals(Instant.MIN) ? "-infinity" : from)
        .log("type gets indices of its own");
  }
}
