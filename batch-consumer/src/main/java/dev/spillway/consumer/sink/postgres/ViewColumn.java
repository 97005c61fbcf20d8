package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.sink.postgres.SafeNames.Wanted;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.compare.StoreField;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A column of a view that a schema declares.
 *
 * @param path names of members, from the data on
 * @param indexed whether an index is asked for
 */
record ViewColumn(String name, ColumnType type, List<String> path, boolean indexed) {
  /** Columns of {@code events} that every view has. */
  static final List<String> ENVELOPE =
      List.of("event_key", "time", "source", "subject", "id", "received_at");

  /** Most columns of one view; PostgreSQL allows 1,664. */
  static final int MOST = 500;

  /** Objects one within the other that are taken apart; what is below is one column of JSON. */
  static final int MOST_DEPTH = 5;

  ViewColumn {
    path = List.copyOf(path);
  }

  /**
   * The columns of a schema, in its order.
   *
   * @param left pointers of members that have no column, because there are too many, or because of
   *     a name that no event can have
   */
  record Columns(List<ViewColumn> columns, List<String> left) {}

  private record Leaf(StoreField field, List<String> path) {
    String key() {
      return path.stream()
          .map(name -> "/" + name.replace("~", "~0").replace("/", "~1"))
          .collect(Collectors.joining());
    }

    Wanted wanted() {
      String joined = String.join("_", path);
      String safe = SafeNames.safe(joined);
      boolean envelope = ENVELOPE.contains(safe);
      return new Wanted(
          key(),
          envelope ? "data_" + joined : joined,
          path.size() == 1 && !envelope && safe.equals(joined));
    }
  }

  static Columns of(EventSchema schema) {
    List<Leaf> leaves = new ArrayList<>();
    List<String> left = new ArrayList<>();
    collect(StoreField.of(schema), List.of(), leaves, left);
    Map<String, String> names =
        SafeNames.unique(leaves.stream().map(Leaf::wanted).toList(), Set.copyOf(ENVELOPE));
    List<ViewColumn> columns = new ArrayList<>();
    for (Leaf leaf : leaves) {
      columns.add(
          new ViewColumn(
              Objects.requireNonNull(names.get(leaf.key())),
              ColumnType.of(leaf.field()),
              leaf.path(),
              leaf.field().isIndexed()));
    }
    return new Columns(List.copyOf(columns), List.copyOf(left));
  }

  private static void collect(
      StoreField object, List<String> path, List<Leaf> leaves, List<String> left) {
    for (StoreField member : object.members()) {
      List<String> below = new ArrayList<>(path);
      below.add(member.name());
      if (leaves.size() >= MOST || member.name().indexOf('\0') >= 0) {
        left.add(member.pointer());
      } else if (below.size() <= MOST_DEPTH && !member.members().isEmpty()) {
        collect(member, below, leaves, left);
      } else {
        leaves.add(new Leaf(member, below));
      }
    }
  }

  /** What it is of a row of {@code events}. */
  String expression() {
    StringBuilder json = new StringBuilder("data");
    path.forEach(member -> json.append(" -> ").append(Sql.text(member)));
    return type.of(json.toString());
  }
}
