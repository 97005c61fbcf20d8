package dev.spillway.local.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How Kafka Connect is set up: what makes Debezium's sink fast, and else its defaults. The fields
 * of an event's data become columns, which is what the sink is made for; the event's number, which
 * is among them, is the primary key.
 */
final class PeerSettings {
  static final String NAME = "peer";
  static final int TASKS = 2;
  static final int BATCH = 5_000;

  /** The table as the sink would make it; two tasks that both do get in each other's way. */
  static final String TABLE =
      """
      CREATE TABLE events (
        sequence bigint NOT NULL PRIMARY KEY,
        device text,
        site text,
        temperature double precision,
        humidity integer,
        pressure double precision,
        battery integer,
        firmware text,
        status text,
        note text)
      """;

  /**
   * The data of {@link BenchEvents} in Connect's form of a schema, but for the array {@code tags}:
   * what the sink makes of an array by UNNEST, PostgreSQL refuses.
   */
  private static final String SCHEMA =
      """
      {"type": "struct", "optional": false, "fields": [
        {"field": "device", "type": "string", "optional": true},
        {"field": "site", "type": "string", "optional": true},
        {"field": "temperature", "type": "double", "optional": true},
        {"field": "humidity", "type": "int32", "optional": true},
        {"field": "pressure", "type": "double", "optional": true},
        {"field": "battery", "type": "int32", "optional": true},
        {"field": "firmware", "type": "string", "optional": true},
        {"field": "status", "type": "string", "optional": true},
        {"field": "sequence", "type": "int64", "optional": false},
        {"field": "note", "type": "string", "optional": true}]}
      """;

  private PeerSettings() {}

  /** The properties of the worker. */
  static String worker(Targets targets, Path home, Path directory, int port) {
    return """
    bootstrap.servers=%s
    plugin.path=%s
    offset.storage.file.filename=%s
    listeners=http://127.0.0.1:%d
    key.converter=org.apache.kafka.connect.storage.StringConverter
    value.converter=org.apache.kafka.connect.json.JsonConverter
    connector.client.config.override.policy=All
    """
        .formatted(
            targets.kafka(), home.resolve("plugins"), directory.resolve("connect-offsets"), port);
  }

  /** The connector, as the file that the worker reads. */
  static Map<String, Object> connector(Database database, String topic) {
    Targets targets = database.targets();
    Map<String, String> config = new TreeMap<>();
    config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    config.put("tasks.max", Integer.toString(TASKS));
    config.put("topics", topic);
    config.put("connection.url", targets.database(database.name()));
    config.put("connection.username", targets.user());
    config.put("connection.password", targets.password());
    config.put("insert.mode", "upsert");
    config.put("primary.key.mode", "record_value");
    config.put("primary.key.fields", "sequence");
    config.put("schema.evolution", "none");
    config.put("collection.name.format", "events");
    config.put("dialect.postgres.unnest.insert.enabled", "true");
    config.put("batch.size", Integer.toString(BATCH));
    config.put("consumer.override.max.poll.records", Integer.toString(BATCH));
    config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
    config.put("value.converter.schemas.enable", "true");
    config.put("value.converter.schema.content", SCHEMA);
    return Map.of("name", NAME, "config", config);
  }
}
