package dev.spillway.gateway.schema;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.InvalidSchemasException;
import dev.spillway.schema.SchemaFolder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schemas in force, and the thread that looks whether their folder has changed. */
public final class SchemaDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SchemaDesk.class);

  private final SchemaMetrics metrics;
  private final SchemaGate gate;
  private final @Nullable ScheduledExecutorService looking;
  private boolean unreadable;

  private SchemaDesk(
      @Nullable SchemaFolder folder, SchemaRules rules, Duration interval, MeterRegistry registry) {
    Supplier<EventSchemas> inForce = folder == null ? EventSchemas::none : folder::current;
    this.metrics = new SchemaMetrics(registry, inForce);
    this.gate = new SchemaGate(inForce, rules, metrics);
    if (folder == null) {
      this.looking = null;
      return;
    }
    this.looking =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("schemas").daemon().factory());
    ScheduledFuture<?> _ =
        looking.scheduleWithFixedDelay(
            () -> look(folder), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Reads the schemas, and goes on looking for changes.
   *
   * @param folder empty: no type has a schema
   * @param interval between two looks
   * @throws IOException if the folder cannot be read, or a schema in it is refused; the message has
   *     file, line and reason
   */
  public static SchemaDesk open(
      Optional<Path> folder, SchemaRules rules, Duration interval, MeterRegistry registry)
      throws IOException {
    if (folder.isEmpty()) {
      return new SchemaDesk(null, rules, interval, registry);
    }
    try {
      SchemaFolder opened = SchemaFolder.open(folder.get());
      log.atInfo()
          .addKeyValue("folder", folder.get())
          .addKeyValue("schemas", opened.current().versions().size())
          .log("event schemas loaded");
      return new SchemaDesk(opened, rules, interval, registry);
    } catch (InvalidSchemasException e) {
      throw new IOException("schemas.folder " + folder.get() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("schemas.folder " + folder.get() + " cannot be read: " + e, e);
    }
  }

  /** What events go through. */
  public SchemaGate gate() {
    return gate;
  }

  private void look(SchemaFolder from) {
    try {
      switch (from.look()) {
        case SchemaFolder.Unchanged _ -> {}
        case SchemaFolder.Changed(EventSchemas before, EventSchemas after) -> {
          metrics.reloaded();
          log.atInfo()
              .addKeyValue("schemas", after.versions().size())
              .log("changed event schemas are in force");
          warnOfSameIds(before, after);
        }
        case SchemaFolder.Refused(String reason) -> {
          metrics.refused();
          log.atError()
              .addKeyValue("reason", reason)
              .log("changed event schemas are refused; those before stay in force");
        }
      }
      unreadable = false;
    } catch (IOException | RuntimeException e) {
      if (!unreadable) {
        log.atError().setCause(e).log("event schemas cannot be read; those before stay in force");
      }
      unreadable = true;
    }
  }

  private static void warnOfSameIds(EventSchemas before, EventSchemas after) {
    for (EventSchema schema : after.versions()) {
      before
          .withId(schema.id().toString())
          .filter(older -> !older.text().equals(schema.text()))
          .ifPresent(
              _ ->
                  log.atWarn()
                      .addKeyValue("schema", schema.id())
                      .log("an event schema has changed under the $id that it had"));
    }
  }

  /** Ends the looking. */
  @Override
  public void close() {
    if (looking != null) {
      looking.shutdownNow();
    }
  }
}
