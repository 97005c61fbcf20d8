package dev.spillway.consumer.sink.postgres;

import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
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

  /**
   * What an operator is told where there is no connection because of credentials or certificates
   * (class 28, invalid authorization); empty where it is something else.
   *
   * @param failure with its causes
   */
  static Optional<String> refusedLogin(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof PSQLException postgres) {
        String message = String.valueOf(postgres.getMessage());
        String state = String.valueOf(postgres.getSQLState());
        if (state.startsWith("28")) {
          return Optional.of(
              "PostgreSQL refuses the login: "
                  + message
                  + "; check postgres.user and postgres.password");
        } else if (message.contains("SSL") || causedByTls(postgres)) {
          return Optional.of(
              "no TLS with PostgreSQL: "
                  + message
                  + "; check sslmode and sslrootcert in postgres.properties");
        }
      }
    }
    return Optional.empty();
  }

  private static boolean causedByTls(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof SSLException || at instanceof GeneralSecurityException) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable ServerErrorMessage serverMessage(SQLException e) {
    return e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
  }
}
