package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.sink.postgres.SafeNames.Wanted;
import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.SchemaId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The view of a type's events as a schema has it. Pure.
 *
 * @param columns after those of the envelope
 * @param left pointers of members that have no column
 */
record TypeView(SchemaId id, String name, List<ViewColumn> columns, List<String> left) {
  /** Raised when another version of the consumer makes other views of the same schema. */
  private static final int FORM = 1;

  /** Tables of the same form of name. */
  private static final Set<String> TAKEN = Set.of("event_rollup", "event_type_index");

  private static final Pattern COMMENT =
      Pattern.compile("Events of (\\S+), made by batch-consumer \\((\\d+), (\\p{XDigit}{8})\\)");

  /**
   * What the comment of a view says.
   *
   * @param form of the consumer that made it
   * @param digest of its columns
   */
  record Made(SchemaId id, int form, String digest) {
    /** Reads what {@link TypeView#comment} writes; empty for what no consumer has made. */
    static Optional<Made> parse(String comment) {
      Matcher matcher = COMMENT.matcher(comment);
      return matcher.matches()
          ? SchemaId.parse(matcher.group(1))
              .map(id -> new Made(id, Integer.parseInt(matcher.group(2)), matcher.group(3)))
          : Optional.empty();
    }
  }

  /** The views of the schemas in force, in the order of their types. */
  static List<TypeView> of(EventSchemas schemas) {
    List<Wanted> wanted = new ArrayList<>();
    for (EventSchema schema : schemas.all()) {
      String name = "event_" + schema.type();
      wanted.add(new Wanted(schema.type(), name, SafeNames.safe(name).equals(name)));
    }
    Map<String, String> names = SafeNames.unique(wanted, TAKEN);
    List<TypeView> views = new ArrayList<>();
    for (EventSchema schema : schemas.all()) {
      ViewColumn.Columns columns = ViewColumn.of(schema);
      views.add(
          new TypeView(
              schema.id(),
              Objects.requireNonNull(names.get(schema.type())),
              columns.columns(),
              columns.left()));
    }
    return views;
  }

  /** Whether the name is not simply that of the type, because it would have been another's, too. */
  boolean isRenamed() {
    return !name.equals(SafeNames.safe("event_" + id.type()));
  }

  /** What the view's comment is to say. */
  String comment() {
    return "Events of %s, made by batch-consumer (%d, %s)".formatted(id, FORM, digest());
  }

  private String digest() {
    return SafeNames.digest(select(columns));
  }

  /** Whether a view may be made anew as this one: not if it is the same, or of a newer schema. */
  boolean isNewerThan(Made made) {
    return made.form() <= FORM
        && made.id().version() <= id.version()
        && !made.equals(new Made(id, FORM, digest()));
  }

  /** The columns' types by name, those of the envelope aside. */
  Map<String, String> types() {
    Map<String, String> types = new LinkedHashMap<>();
    columns.forEach(column -> types.put(column.name(), column.type().formatted()));
    return types;
  }

  /**
   * The statement that makes the view, or makes it anew where no column goes or changes.
   *
   * @param present columns that it has already, in their order: a column can only come after them
   */
  String create(List<String> present) {
    List<ViewColumn> ordered = new ArrayList<>();
    for (String name : present) {
      columns.stream().filter(column -> column.name().equals(name)).forEach(ordered::add);
    }
    columns.stream().filter(column -> !present.contains(column.name())).forEach(ordered::add);
    return "CREATE OR REPLACE VIEW " + Sql.name(name) + " AS " + select(ordered);
  }

  private String select(List<ViewColumn> ordered) {
    StringBuilder select = new StringBuilder("SELECT ");
    select.append(String.join(", ", ViewColumn.ENVELOPE));
    for (ViewColumn column : ordered) {
      select
          .append(", ")
          .append(column.expression())
          .append(" AS ")
          .append(Sql.name(column.name()));
    }
    return select + " FROM events WHERE " + condition();
  }

  private String condition() {
    return "type = " + Sql.text(id.type());
  }

  /**
   * An index over the events of the type.
   *
   * @param definition what follows {@code USING}, and what is indexed, for any partition
   */
  record Index(String name, String definition) {
    /** The statement that makes it, for all partitions. */
    String create() {
      return "CREATE INDEX IF NOT EXISTS " + Sql.name(name) + " ON events USING " + definition;
    }
  }

  /** The indices that the schema asks for; another name for another definition. */
  List<Index> indices() {
    List<Index> indices = new ArrayList<>();
    for (ViewColumn column : columns) {
      if (column.indexed()) {
        String definition = column.type().indexed(column.expression()) + " WHERE " + condition();
        indices.add(
            new Index(SafeNames.marked(name + "_" + column.name(), definition), definition));
      }
    }
    return indices;
  }
}
