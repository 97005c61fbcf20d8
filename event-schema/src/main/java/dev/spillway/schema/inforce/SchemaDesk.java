package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.InvalidSchemasException;
import dev.spillway.schema.SchemaFolder;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The schemas in force, and the thread that looks whether their folder has changed. */
public final class SchemaDesk implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SchemaDesk.class);

  private final @Nullable SchemaFolder folder;
  private final SchemaMetrics metrics;
  private final @Nullable ScheduledExecutorService looking;
  private final List<Following> followers = new CopyOnWriteArrayList<>();
  private boolean unreadable;

  private SchemaDesk(
      @Nullable SchemaFolder folder, Duration interval, MeterRegistry registry, String prefix) {
    this.folder = folder;
    this.metrics = new SchemaMetrics(registry, prefix, this::current);
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
   * @param prefix of the meters' names, such as {@code spillway.gateway}
   * @throws IOException if the folder cannot be read, or a schema in it is refused; the message has
   *     file, line and reason
   */
  public static SchemaDesk open(
      Optional<Path> folder, Duration interval, MeterRegistry registry, String prefix)
      throws IOException {
    if (folder.isEmpty()) {
      return new SchemaDesk(null, interval, registry, prefix);
    }
    try {
      SchemaFolder opened = SchemaFolder.open(folder.get());
      log.atInfo()
          .addKeyValue("folder", folder.get())
          .addKeyValue("schemas", opened.current().versions().size())
          .log("event schemas loaded");
      return new SchemaDesk(opened, interval, registry, prefix);
    } catch (InvalidSchemasException e) {
      throw new IOException("schemas.folder " + folder.get() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new IOException("schemas.folder " + folder.get() + " cannot be read: " + e, e);
    }
  }

  /** Whether there is a folder; without one no type will ever have a schema. */
  public boolean hasFolder() {
    return folder != null;
  }

  /** The schemas in force. For any thread. */
  public EventSchemas current() {
    SchemaFolder read = folder;
    return read == null ? EventSchemas.none() : read.current();
  }

  /** A check by the schemas in force. */
  public SchemaCheck check(SchemaModes modes) {
    return new SchemaCheck(this::current, modes, metrics);
  }

  /**
   * Has something brought in line with the schemas, now and after each change; never without a
   * folder. Does not wait for it.
   *
   * @param what it is, for the log, such as {@code views}
   */
  public void follow(String what, SchemaFollower follower) {
    ScheduledExecutorService thread = looking;
    if (thread != null) {
      Following following = new Following(what, follower);
      followers.add(following);
      thread.execute(() -> following.catchUp(current()));
    }
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
    followers.forEach(following -> following.catchUp(from.current()));
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

  /** Ends the looking; what a follower is at is interrupted and not waited for. */
  @Override
  public void close() {
    if (looking != null) {
      looking.shutdownNow();
    }
  }
}
