package dev.spillway.consumer.sink.postgres;

import java.sql.SQLException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a failed statement means (PostgreSQL documentation, appendix A "Error Codes"). */
final class SqlFailure {
  private static final Pattern COPY_LINE = Pattern.compile("COPY \\w+, line (\\d+)");

  private SqlFailure() {}

  /**
   * Whether the server refused a row for what it holds, so that trying again cannot help: class 22
   * data exception, 23 integrity constraint violation, 54 program limit exceeded, P0001 raised by a
   * trigger. Everything else heals or is mended by an operator: connections, deadlocks, read-only,
   * full disks, missing rights or tables.
   */
  static boolean isRefusal(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22")
            || state.startsWith("23")
            || state.startsWith("54")
            || state.equals("P0001"));
  }

  /** Whether the row's key is there already. */
  static boolean isDuplicateKey(SQLException e) {
    ServerErrorMessage message = serverMessage(e);
    return "23505".equals(e.getSQLState())
        && message != null
        && message.getConstraint() != null
        && message.getConstraint().endsWith("_pkey");
  }

  /** The row that COPY stumbled over, counted from 0. */
  static OptionalInt copyRow(SQLException e) {
    ServerErrorMessage message = serverMessage(e);
    if (message != null && message.getWhere() != null) {
      Matcher line = COPY_LINE.matcher(message.getWhere());
      if (line.find()) {
        return OptionalInt.of(Integer.parseInt(line.group(1)) - 1);
      }
    }
    return OptionalInt.empty();
  }

  /** The server's own words, without detail: a detail quotes the row. */
  static String reason(SQLException e) {
    ServerErrorMessage message = serverMessage(e);
    String text = message == null ? null : message.getMessage();
    return text != null ? text : String.valueOf(e.getMessage());
  }

  private static @Nullable ServerErrorMessage serverMessage(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
