package dev.spillway.consumer.sink.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is there under the name of a view.
 *
 * @param isView else it is a table or the like
 * @param comment empty if it has none
 * @param types of the columns by name, in their order, those of the envelope aside
 */
record ExistingView(String name, boolean isView, String comment, Map<String, String> types) {

  static Optional<ExistingView> find(Statement statement, String name) throws SQLException {
    boolean isView;
    String comment;
    try (ResultSet found =
        statement.executeQuery(
            "SELECT relkind = 'v', coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class"
                + " WHERE oid = to_regclass("
                + Sql.text(name)
                + ")")) {
      if (!found.next()) {
        return Optional.empty();
      }
      isView = found.getBoolean(1);
      comment = found.getString(2);
    }
    Map<String, String> types = new LinkedHashMap<>();
    try (ResultSet columns =
        statement.executeQuery(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid ="
                + " to_regclass("
                + Sql.text(name)
                + ") AND attnum > 0 AND NOT attisdropped ORDER BY attnum")) {
      while (columns.next()) {
        if (!ViewColumn.ENVELOPE.contains(columns.getString(1))) {
          types.put(columns.getString(1), columns.getString(2));
        }
      }
    }
    return Optional.of(new ExistingView(name, isView, comment, types));
  }

  /** Which schema it was made of; empty if no consumer has made it. */
  Optional<TypeView.Made> made() {
    return isView ? TypeView.Made.parse(comment) : Optional.empty();
  }

  /** The columns that a schema declares, in their order. */
  List<String> dataColumns() {
    return List.copyOf(types.keySet());
  }

  /** The statements that grant to others anew what they may do with it. */
  List<String> grants(Statement statement) throws SQLException {
    List<String> grants = new ArrayList<>();
    try (ResultSet rights =
        statement.executeQuery(
            "SELECT format('GRANT %s ON %I TO %s%s', r.privilege_type, c.relname,"
                + " CASE WHEN r.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(g.rolname) END,"
                + " CASE WHEN r.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)"
                + " FROM pg_class c CROSS JOIN aclexplode(c.relacl) r"
                + " LEFT JOIN pg_roles g ON g.oid = r.grantee"
                + " WHERE c.oid = to_regclass("
                + Sql.text(name)
                + ") AND r.grantee <> c.relowner")) {
      while (rights.next()) {
        grants.add(rights.getString(1));
      }
    }
    return grants;
  }
}
