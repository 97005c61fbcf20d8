package dev.spillway.consumer;

import static dev.spillway.consumer.SchemaFiles.headers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The views that consumers make of event schemas. */
class ViewsIT {
  private static final String N = "\"n\": {\"type\": \"number\"}";
  private static final String S = "\"s\": {\"type\": \"string\"}";
  private static final String COLUMNS =
      "SELECT coalesce(string_agg(attname || ' ' || format_type(atttypid, atttypmod), ', '"
          + " ORDER BY attnum), '') FROM pg_attribute WHERE attrelid = to_regclass('%s')"
          + " AND attnum > 6 AND NOT attisdropped";

  @TempDir private Path folder;
  @TempDir private Path olderFolder;
  private SchemaFiles schemas;
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    schemas = new SchemaFiles(folder);
    pipeline = new TestPipeline(1);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  private BatchConsumer start(SchemaFiles files, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(List.of("SPILLWAY_STORES", "postgres", "SPILLWAY_SCHEMAS_MODE", "off"));
    all.addAll(List.of(more));
    return pipeline.start(files.environment(all.toArray(String[]::new)));
  }

  private String ask(String sql) throws SQLException {
    try (Connection connection = pipeline.connection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (result.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(result.getString(i)));
        }
        rows.add(String.join("|", values));
      }
      return String.join("\n", rows);
    }
  }

  /** How PostgreSQL would look for it among many. */
  private String plan(String sql) throws SQLException {
    try (Connection connection = pipeline.connection();
        Statement statement = connection.createStatement()) {
      statement.execute("SET enable_seqscan = off");
      List<String> lines = new ArrayList<>();
      try (ResultSet result = statement.executeQuery("EXPLAIN " + sql)) {
        while (result.next()) {
          lines.add(result.getString(1));
        }
      }
      return String.join("\n", lines);
    }
  }

  private void awaitColumns(String view, String columns) {
    await()
        .atMost(TestPipeline.DEADLINE)
        .untilAsserted(() -> assertThat(ask(COLUMNS.formatted(view))).isEqualTo(columns));
  }

  @Test
  void shouldShowEveryValueThatFitsAndNullForTheRest() throws Exception {
    schemas.write(
        "all.kinds",
        1,
        """
        "price": {"type": "number"},
        "count": {"type": "integer", "minimum": 0, "maximum": 100},
        "ok": {"type": "boolean"},
        "at": {"type": "string", "format": "date-time"},
        "day": {"type": "string", "format": "date"},
        "key": {"type": "string", "format": "uuid"},
        "name": {"type": "string"},
        "tags": {"type": "array"},
        "place": {"type": "object", "properties": {"lat": {"type": "number"}}},
        "id": {"type": "string"}
        """);
    start(schemas);
    List<String> data =
        List.of(
            """
            {"price":123456789012345678901234567890.12345,"count":3.0,"ok":true,
             "at":"2016-02-29T23:59:59.1234567+15:59","day":"2000-02-29",
             "key":"0B5F5F0E-1111-2222-3333-444455556666","name":"a\\nb","tags":[1],
             "place":{"lat":-1e-7},"id":"mine"}\
            """,
            """
            {"price":"1","count":3.5,"ok":"true","at":"2015-02-29T00:00:00Z","day":"1900-02-29",
             "key":"0B5F5F0E","name":1,"tags":"x","place":"here","id":null}\
            """,
            """
            {"price":1e400,"count":1e30,"ok":1,"at":"2016-02-29T00:00:00","day":"0000-01-01",
             "key":{},"name":{},"place":{"lat":"north"},"id":7}\
            """,
            """
            {"price":-0.10,"count":-7,"at":"0001-01-01t00:00:00z","day":"9999-12-31"}\
            """,
            """
            {"at":"2016-02-29T24:00:00Z","day":"2016-2-29"}\
            """,
            """
            {"at":"2016-02-29T00:00:00+16:00","day":"2016-04-31"}\
            """,
            """
            {"at":"2016-12-31T23:59:60Z","day":"2016-12-31 "}\
            """,
            """
            {"at":"2016-12-31T23:59:60.5Z","day":"today"}\
            """,
            "[1]",
            "null");
    for (int i = 0; i < data.size(); i++) {
      pipeline.produce(0, data.get(i), headers("all.kinds", "e" + i));
    }
    pipeline.produce(0, "{\"price\":5}", headers("another", "x"));
    pipeline.awaitNoLag();
    awaitColumns(
        "event_all_kinds",
        "price numeric, count bigint, ok boolean, at timestamp with time zone, day date, key uuid,"
            + " name text, tags jsonb, place_lat numeric, data_id text");

    assertThat(
            ask("SELECT id, price, count, ok, at AT TIME ZONE 'UTC', day, key, name, tags,"
                    + " place_lat, data_id FROM event_all_kinds ORDER BY id")
                .replace("1" + "0".repeat(400), "1e400"))
        .isEqualTo(
            Stream.of(
                    "e0|123456789012345678901234567890.12345|3|t|2016-02-29 08:00:59.123457"
                        + "|2000-02-29|0b5f5f0e-1111-2222-3333-444455556666|a\nb|[1]|-0.0000001"
                        + "|mine",
                    "e1|null|null|null|null|null|null|null|\"x\"|null|null",
                    "e2|1e400|null|null|null|null|null|null|null|null|null",
                    "e3|-0.10|-7|null|0001-01-01 00:00:00|9999-12-31|null|null|null|null|null",
                    "e4|null|null|null|null|null|null|null|null|null|null",
                    "e5|null|null|null|null|null|null|null|null|null|null",
                    "e6|null|null|null|2017-01-01 00:00:00|null|null|null|null|null|null",
                    "e7|null|null|null|null|null|null|null|null|null|null",
                    "e8|null|null|null|null|null|null|null|null|null|null",
                    "e9|null|null|null|null|null|null|null|null|null|null")
                .collect(Collectors.joining("\n")));
    assertThat(
            ask(
                "SELECT source, subject, event_key = (SELECT event_key FROM events e WHERE e.id ="
                    + " 'e0'), received_at IS NOT NULL, time AT TIME ZONE 'UTC' FROM"
                    + " event_all_kinds WHERE id = 'e0'"))
        .isEqualTo("/it|null|t|t|2026-11-22 10:00:00");
  }

  @Test
  void shouldAddColumnsOfAChangedSchemaWithoutARestart() throws Exception {
    schemas.write("t", 1, N);
    start(schemas);
    awaitColumns("event_t", "n numeric");
    pipeline.sql("CREATE VIEW mine AS SELECT n FROM event_t");

    schemas.write("t", 2, S + "," + N);

    awaitColumns("event_t", "n numeric, s text");
    assertThat(ask("SELECT obj_description('event_t'::regclass)"))
        .startsWith("Events of urn:spillway:event:t:2, ");
    assertThat(ask("SELECT count(*) FROM mine")).isEqualTo("0");
  }

  @Test
  void shouldMakeAViewAnewWithItsGrantsWhenAColumnChangesItsType() throws Exception {
    schemas.write("t", 1, "\"n\": {\"type\": \"integer\", \"minimum\": 0, \"maximum\": 9}," + S);
    start(schemas);
    awaitColumns("event_t", "n bigint, s text");
    pipeline.sql("GRANT SELECT ON event_t TO PUBLIC");

    schemas.write("t", 2, N);

    awaitColumns("event_t", "n numeric");
    assertThat(ask("SELECT relacl::text ~ '[{,]=r/' FROM pg_class WHERE relname = 'event_t'"))
        .isEqualTo("t");
  }

  @Test
  void shouldLeaveTheRestWhenOneCannotBeMade() throws Exception {
    schemas.write("a", 1, N);
    schemas.write("b", 1, N);
    schemas.write("c", 1, N);
    pipeline.sql("CREATE TABLE event_b (mine text)");
    pipeline.sql("CREATE VIEW event_c AS SELECT 1 AS mine");
    start(schemas);

    awaitColumns("event_a", "n numeric");
    assertThat(ask("SELECT mine FROM event_c")).isEqualTo("1");
    assertThat(ask("SELECT count(mine) FROM event_b")).isEqualTo("0");

    pipeline.sql("ALTER TABLE event_b RENAME TO b");
    awaitColumns("event_b", "n numeric");
  }

  @Test
  void shouldWaitUntilNothingDependsOnAColumnThatGoes() throws Exception {
    schemas.write("t", 1, N + "," + S);
    start(schemas);
    awaitColumns("event_t", "n numeric, s text");
    pipeline.sql("CREATE VIEW mine AS SELECT s FROM event_t");
    schemas.write("t", 2, N);
    schemas.write("u", 1, N);

    awaitColumns("event_u", "n numeric");
    assertThat(ask(COLUMNS.formatted("event_t"))).isEqualTo("n numeric, s text");

    pipeline.sql("DROP VIEW mine");
    awaitColumns("event_t", "n numeric");
  }

  @Test
  void shouldLeaveTheViewOfANewerSchemaAndMakeNoneTwice() throws Exception {
    schemas.write("t", 2, N + "," + S);
    SchemaFiles older = new SchemaFiles(olderFolder);
    older.write("t", 1, N);
    older.write("u", 1, N);
    start(schemas);
    awaitColumns("event_t", "n numeric, s text");
    String before = ask("SELECT oid, xmin FROM pg_class WHERE relname = 'event_t'");

    start(older);
    start(schemas);

    awaitColumns("event_u", "n numeric");
    schemas.write("v", 1, N);
    awaitColumns("event_v", "n numeric");
    assertThat(ask("SELECT oid, xmin FROM pg_class WHERE relname = 'event_t'")).isEqualTo(before);
  }

  @Test
  void shouldIndexWhatIsAskedForAndRefuseNoEventForIt() throws Exception {
    schemas.write(
        "t",
        1,
        """
        "n": {"type": "number", "x-index": true}, "s": {"type": "string", "x-index": true},
        "at": {"type": "string", "format": "date-time", "x-index": true},
        "tags": {"type": "array", "x-index": true}
        """);
    start(schemas);
    await()
        .atMost(TestPipeline.DEADLINE)
        .until(() -> ask("SELECT count(*) FROM pg_indexes WHERE tablename = 'events'").equals("5"));
    String text = "x".repeat(100_000);
    String number = "1" + "0".repeat(500) + "." + "1".repeat(400);
    pipeline.produce(
        0,
        "{\"n\":%s,\"s\":\"%s\",\"at\":\"2026-01-01T00:00:00Z\",\"tags\":[\"%s\"]}"
            .formatted(number, text, text),
        headers("t", "large"));
    pipeline.produce(0, "{\"n\":\"no\",\"s\":1,\"at\":\"never\"}", headers("t", "bad"));

    pipeline.awaitNoLag();

    assertThat(pipeline.deadLetters()).isEmpty();
    assertThat(ask("SELECT id FROM event_t WHERE tags @> jsonb_build_array('" + text + "')"))
        .isEqualTo("large");
    for (var found :
        Map.of(
                "n > 5",
                "spillway_numeric",
                "s = '" + text + "'",
                "spillway_text",
                "at < '2026-02-01'",
                "spillway_timestamptz")
            .entrySet()) {
      String query = "SELECT id FROM event_t WHERE " + found.getKey();
      assertThat(ask(query)).isEqualTo("large");
      // The month's partition was made after the indices.
      assertThat(plan(query))
          .containsPattern(
              "(Index Scan using|Bitmap Index Scan on) events_2026_11_" + found.getValue());
    }
  }

  @Test
  void shouldStoreEventsWhereTheRoleMayMakeNoViewsAndMakeThemOnceItMay() throws Exception {
    BatchConsumer first = pipeline.start();
    pipeline.produce(0, "{}", headers("t", "one"));
    pipeline.awaitNoLag();
    pipeline.stop(first);
    String role = "r" + pipeline.name;
    pipeline.sql("CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
    try {
      pipeline.sql("GRANT ALL ON ALL TABLES IN SCHEMA public TO " + role);
      schemas.write("t", 1, N);
      start(schemas, "SPILLWAY_POSTGRES_USER", role, "SPILLWAY_POSTGRES_PASSWORD", "secret");
      pipeline.produce(0, "{\"n\":1}", headers("t", "two"));
      pipeline.awaitNoLag();
      assertThat(pipeline.rows().values())
          .extracting((JsonNode row) -> row.get("id").asText())
          .containsExactlyInAnyOrder("one", "two");
      assertThat(ask("SELECT to_regclass('event_t') IS NULL")).isEqualTo("t");

      pipeline.sql("GRANT CREATE ON SCHEMA public TO " + role);

      awaitColumns("event_t", "n numeric");
      assertThat(ask("SELECT n FROM event_t WHERE id = 'two'")).isEqualTo("1");
    } finally {
      pipeline.close();
      try (Connection connection =
              java.sql.DriverManager.getConnection(
                  SharedDevStack.postgres().jdbcUrlWithoutCredentials(),
                  SharedDevStack.postgres().user(),
                  SharedDevStack.postgres().password());
          Statement statement = connection.createStatement()) {
        statement.execute("DROP ROLE " + role);
      }
      pipeline = new TestPipeline(1); // what is closed in the end
    }
  }
}
