package dev.spillway.consumer.sink.postgres;

import dev.spillway.schema.EventSchemas;
import dev.spillway.schema.inforce.SchemaFollower;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The views {@code event_<type>} over {@code events}, one for each schema, and the indices that the
 * schemas ask for. What cannot be made is told, and the rest is made. Views of types that have no
 * schema any more, and indices that are not asked for any more, stay.
 */
public final class EventViews implements SchemaFollower {
  private static final Logger log = LoggerFactory.getLogger(EventViews.class);

  /** Held while views are made, so that two consumers do not undo each other's. */
  private static final long ADVISORY_LOCK = 0x5350_494C_5649_4557L; // "SPILVIEW"

  /** Size of the table in bytes up to which an index is made at once: it holds up who writes. */
  private static final long MOST_BYTES = 1L << 30;

  private static final String SMALL_LOCK_TIMEOUT = "SET LOCAL lock_timeout = '5s'";
  private static final String NO_RIGHTS = "42501";
  private static final String DEPENDENT = "2BP01";

  private final Database database;

  /** Opens no connection yet. */
  public EventViews(Database database) {
    this.database = database;
  }

  /**
   * That something is not as the schemas have it.
   *
   * <p>The message says what to do.
   */
  static final class NotMadeException extends Exception {
    private static final long serialVersionUID = 1L;

    NotMadeException(List<String> problems) {
      super(String.join("; ", problems));
    }
  }

  /**
   * Makes what is not there, and makes anew what a newer schema has otherwise.
   *
   * @throws SQLException if PostgreSQL is away or busy; then nothing has changed
   * @throws NotMadeException if something was not made, which may heal
   */
  @Override
  public void follow(EventSchemas schemas) throws SQLException, NotMadeException {
    List<TypeView> views = TypeView.of(schemas);
    List<String> problems = new ArrayList<>();
    try (Connection connection = database.connect()) {
      makeViews(connection, views, problems);
      for (TypeView view : views) {
        for (TypeView.Index index : view.indices()) {
          makeIndex(connection, index, problems);
        }
      }
    }
    if (!problems.isEmpty()) {
      throw new NotMadeException(problems);
    }
  }

  /** All in one transaction: whoever reads sees the views of one set of schemas. */
  private static void makeViews(Connection connection, List<TypeView> views, List<String> problems)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SMALL_LOCK_TIMEOUT);
      statement.execute("SELECT pg_advisory_xact_lock(" + ADVISORY_LOCK + ")");
      List<TypeView> made = new ArrayList<>();
      for (TypeView view : views) {
        Savepoint before = connection.setSavepoint();
        try {
          if (make(statement, view, problems)) {
            made.add(view);
          }
        } catch (SQLException e) {
          connection.rollback(before);
          problems.add(problem(statement, "view " + view.name(), e));
        }
      }
      connection.commit();
      made.forEach(EventViews::tell);
    } catch (SQLException e) {
      connection.rollback();
      throw e;
    }
  }

  private static void tell(TypeView view) {
    log.atInfo()
        .addKeyValue("view", view.name())
        .addKeyValue("schema", view.id())
        .addKeyValue("columns", view.columns().size())
        .log("view made");
    if (view.isRenamed()) {
      log.atWarn()
          .addKeyValue("view", view.name())
          .addKeyValue("type", view.id().type())
          .log("the view has digits in its name, for another type's or table's would be the same");
    }
    for (ViewColumn column : view.columns()) {
      if (!column.name().equals(SafeNames.safe(String.join("_", column.path())))) {
        log.atInfo()
            .addKeyValue("view", view.name())
            .addKeyValue("column", column.name())
            .addKeyValue("member", String.join("/", column.path()))
            .log("a column has another name, for two would have the same");
      }
    }
    if (!view.left().isEmpty()) {
      log.atWarn()
          .addKeyValue("view", view.name())
          .addKeyValue("members", view.left())
          .log("members have no column, for there are too many");
    }
  }

  /** Returns whether the view was made or made anew. */
  private static boolean make(Statement statement, TypeView view, List<String> problems)
      throws SQLException {
    Optional<ExistingView> found = ExistingView.find(statement, view.name());
    if (found.isEmpty()) {
      create(statement, view, List.of());
      return true;
    }
    ExistingView existing = found.get();
    Optional<TypeView.Made> made = existing.made();
    if (made.isEmpty()) {
      problems.add(
          view.name()
              + " is there and was not made by a consumer: rename it, and the view is made at the"
              + " next look");
      return false;
    }
    boolean another = !made.get().id().type().equals(view.id().type());
    if (another ? view.isRenamed() : !view.isNewerThan(made.get())) {
      return false;
    }
    List<String> present = existing.dataColumns();
    Map<String, String> types = view.types();
    if (existing.types().entrySet().stream()
        .allMatch(column -> column.getValue().equals(types.get(column.getKey())))) {
      create(statement, view, present);
    } else {
      List<String> grants = existing.grants(statement);
      statement.execute("DROP VIEW " + Sql.name(view.name()));
      create(statement, view, List.of());
      for (String grant : grants) {
        statement.execute(grant);
      }
    }
    return true;
  }

  private static void create(Statement statement, TypeView view, List<String> present)
      throws SQLException {
    statement.execute(view.create(present));
    statement.execute(
        "COMMENT ON VIEW " + Sql.name(view.name()) + " IS " + Sql.text(view.comment()));
  }

  private static void makeIndex(Connection connection, TypeView.Index index, List<String> problems)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(SMALL_LOCK_TIMEOUT);
      if (ask(statement, "SELECT to_regclass(" + Sql.text(index.name()) + ") IS NOT NULL")
          .equals("t")) {
        connection.rollback();
        return;
      }
      long bytes =
          Long.parseLong(
              ask(
                  statement,
                  "SELECT coalesce(sum(pg_relation_size(inhrelid)), 0) FROM pg_inherits"
                      + " WHERE inhparent = 'events'::regclass"));
      if (bytes > MOST_BYTES) {
        connection.rollback();
        problems.add(
            "index %s: to make it now would hold up the storing of events, which have %d MiB; see"
                    .formatted(index.name(), bytes >> 20)
                + " docs/schemas.md for how to make it: "
                + index.create());
        return;
      }
      try {
        statement.execute(index.create());
        connection.commit();
        log.atInfo().addKeyValue("index", index.name()).log("index made");
      } catch (SQLException e) {
        connection.rollback();
        problems.add(problem(statement, "index " + index.name(), e));
        connection.rollback();
      }
    }
  }

  private static String problem(Statement statement, String what, SQLException e)
      throws SQLException {
    String reason = SqlFailure.reason(e);
    String state = String.valueOf(e.getSQLState());
    if (state.equals(NO_RIGHTS)) {
      return what
          + ": "
          + reason
          + "; "
          + ask(
              statement,
              "SELECT format('the role %I must own it, and needs GRANT CREATE ON SCHEMA %I TO %I',"
                  + " current_user, current_schema(), current_user)");
    }
    if (state.equals(DEPENDENT)) {
      return what
          + ": a column goes or changes its type, and other objects depend on the view: DROP VIEW"
          + " ... CASCADE, and it is made anew at the next look";
    }
    if (state.startsWith("08") || state.startsWith("57")) {
      throw e; // the connection is gone
    }
    return what + ": " + reason;
  }

  private static String ask(Statement statement, String query) throws SQLException {
    try (ResultSet answer = statement.executeQuery(query)) {
      answer.next();
      return String.valueOf(answer.getString(1));
    }
  }
}
