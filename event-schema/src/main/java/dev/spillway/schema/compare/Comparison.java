package dev.spillway.schema.compare;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What has changed from one schema to the next of the same type.
 *
 * @param changes in the order of the documents
 */
public record Comparison(List<Change> changes) {
  public Comparison {
    changes = List.copyOf(changes);
  }

  /** Compares two versions. */
  public static Comparison of(EventSchema before, EventSchema after) {
    Walk walk = new Walk(before.document(), after.document());
    List<Change> changes = new ArrayList<>(walk.compare());
    version(before, after, changes);
    return new Comparison(changes);
  }

  /**
   * Compares folders, by type. Types without a change are left out.
   *
   * @param before the schemas in force
   */
  public static NavigableMap<String, Comparison> of(EventSchemas before, EventSchemas after) {
    NavigableMap<String, Comparison> byType = new TreeMap<>();
    for (EventSchema schema : before.all()) {
      Comparison comparison =
          after
              .ofType(schema.type())
              .map(newer -> of(schema, newer))
              .orElseGet(() -> removed(schema));
      if (!comparison.changes().isEmpty()) {
        byType.put(schema.type(), comparison);
      }
    }
    for (EventSchema schema : after.all()) {
      if (before.ofType(schema.type()).isEmpty()) {
        byType.put(schema.type(), added(schema));
      }
    }
    for (EventSchema schema : before.versions()) {
      EventSchema same = after.withId(schema.id().toString()).orElse(null);
      boolean compared = before.ofType(schema.type()).stream().allMatch(schema::equals);
      if (same != null
          && !(compared && after.ofType(schema.type()).stream().allMatch(same::equals))) {
        Comparison comparison = of(schema, same);
        if (!comparison.changes().isEmpty()) {
          byType.put(schema.type() + "@" + schema.version(), comparison);
        }
      }
    }
    return byType;
  }

  /** Whether no change is incompatible, and none undecided. */
  public boolean isCompatible() {
    return changes.stream().allMatch(Change::isCompatible);
  }

  /** The same for several. */
  public static boolean areCompatible(Map<String, Comparison> comparisons) {
    return comparisons.values().stream().allMatch(Comparison::isCompatible);
  }

  private static void version(EventSchema before, EventSchema after, List<Change> changes) {
    if (after.version() < before.version()) {
      changes.addFirst(
          new Change(
              "/$id",
              ChangeKind.VERSION_LOWERED,
              Verdict.INCOMPATIBLE,
              "from " + before.version() + " to " + after.version()));
    } else if (after.version() == before.version() && !changes.isEmpty()) {
      changes.addFirst(
          new Change(
              "/$id",
              ChangeKind.VERSION_NOT_RAISED,
              Verdict.INCOMPATIBLE,
              "what is already known as version "
                  + after.version()
                  + " says something else; the changed schema must be version "
                  + (after.version() + 1)));
    }
  }

  private static Comparison added(EventSchema schema) {
    return one(ChangeKind.SCHEMA_ADDED, Verdict.COMPATIBLE, "version " + schema.version());
  }

  private static Comparison removed(EventSchema schema) {
    return one(
        ChangeKind.SCHEMA_REMOVED,
        Verdict.INCOMPATIBLE,
        "version " + schema.version() + "; its view and its mapping would go");
  }

  private static Comparison one(ChangeKind kind, Verdict verdict, String detail) {
    return new Comparison(List.of(new Change("", kind, verdict, detail)));
  }
}
