package dev.spillway.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/upgrades.md, as far as they can be seen in a migration's text. */
class MigrationFilesTest {
  /** A line that says which release no longer uses what is taken away. */
  private static final Pattern CONTRACT = Pattern.compile("(?m)^-- contract: \\S+");

  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          "\\b(drop (table|column|view|constraint)|rename|set not null|truncate)\\b"
              + "|\\balter column \\S+ (set data )?type\\b");
  private static final Pattern NOT_NULL_WITHOUT_DEFAULT =
      Pattern.compile("\\badd column\\b(?![^,;]*\\bdefault\\b)[^,;]*\\bnot null\\b");
  private static final Pattern ALTERS =
      Pattern.compile("\\b(alter table|create trigger|create rule)\\b");

  static List<String> problems(String migration) {
    String sql =
        migration
            .replaceAll("(?m)--.*$", "")
            .replaceAll("\\s+", " ")
            .toLowerCase(Locale.ROOT)
            .strip();
    List<String> problems = new ArrayList<>();
    if (TAKES_AWAY.matcher(sql).find() && !CONTRACT.matcher(migration).find()) {
      problems.add("takes away what the version before uses; see \"Contract\"");
    }
    if (NOT_NULL_WITHOUT_DEFAULT.matcher(sql).find()) {
      problems.add("adds a column that the version before does not fill");
    }
    if (ALTERS.matcher(sql).find() && !sql.startsWith("set local lock_timeout = ")) {
      problems.add("must begin with SET LOCAL lock_timeout = '5s'");
    }
    return problems;
  }

  @Test
  void shouldAllSurviveTheVersionBefore() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("../schemas/postgres"))) {
      List<Path> migrations =
          files.filter(file -> file.getFileName().toString().matches("V\\d+__\\w+\\.sql")).toList();
      assertThat(migrations).isNotEmpty();
      for (Path migration : migrations) {
        assertThat(problems(Files.readString(migration))).as("%s", migration).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE events DROP COLUMN subject",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE events RENAME COLUMN id TO event_id",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE events ALTER COLUMN id TYPE varchar(9)",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE events\n  ADD COLUMN tenant text NOT NULL",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE events ALTER subject SET NOT NULL",
        "ALTER TABLE events ADD COLUMN tenant text",
        "DROP TABLE sink_progress"
      })
  void shouldNameWhatTheVersionBeforeDoesNotSurvive(String migration) {
    assertThat(problems(migration)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET LOCAL lock_timeout = '5s';\n"
            + "ALTER TABLE events ADD COLUMN tenant text -- not null later",
        "SET LOCAL lock_timeout = '5s'; ALTER TABLE a ADD COLUMN n int NOT NULL DEFAULT 0",
        "-- contract: 1.4\nSET LOCAL lock_timeout = '5s'; ALTER TABLE events DROP COLUMN subject",
        "CREATE TABLE tenants (name text NOT NULL)"
      })
  void shouldLetPassWhatItSurvives(String migration) {
    assertThat(problems(migration)).isEmpty();
  }
}
