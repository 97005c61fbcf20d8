package dev.spillway.consumer.operate;

import static dev.spillway.consumer.TestPipeline.JSON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.BatchConsumer;
import dev.spillway.consumer.TestPipeline;
import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pipeline whose stores hold its events alone: a document of another pipeline's record would have
 * no row here.
 */
final class OperatedPipeline {
  static final Instant TIME = Instant.parse("2031-01-05T00:00:00Z");
  static final String INDEX = "/events-2031.01";
  private static final String SOURCE = "/it";

  final TestPipeline pipeline;
  private final Map<String, String> environment;

  OperatedPipeline(int partitions) throws Exception {
    pipeline = new TestPipeline(partitions);
    pipeline.deleteIndices();
    environment = pipeline.environment();
  }

  /** What a command has found. */
  record Verified(Command command, List<String> differences, JsonNode summary) {}

  void set(String name, String value) {
    environment.put(name, value);
  }

  Command run(String... args) {
    return Command.run(environment, args);
  }

  /** Compares, and expects an exit code. A difference reads {@code kind record key what}. */
  Verified verify(int code, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of("verify", "--json"));
    all.addAll(List.of(args));
    Command command = run(all.toArray(String[]::new));
    assertThat(command.code()).as(command.out() + command.err()).isEqualTo(code);
    List<String> differences = new ArrayList<>();
    JsonNode summary = JSON.createObjectNode();
    for (String line : command.out().lines().toList()) {
      JsonNode one = JSON.readTree(line);
      if (one.has("difference")) {
        String record = one.get("record").asText().replace(pipeline.name, "events");
        differences.add(
            "%s %s %s %s"
                .formatted(
                    one.get("difference").asText(),
                    record,
                    one.get("key").asText(),
                    one.get("what").asText().replace(pipeline.name, "events")));
      } else {
        summary = one;
      }
    }
    return new Verified(command, differences, summary);
  }

  static String key(String id) {
    return EventKey.of(SOURCE, id, TIME).toString();
  }

  void produce(int partition, String id, String data) throws Exception {
    pipeline.produce(
        partition,
        "{\"specversion\":\"1.0\",\"source\":\"%s\",\"type\":\"t\",\"id\":\"%s\",\"time\":\"%s\",\"data\":%s}"
            .formatted(SOURCE, id, TIME, data),
        "content-type",
        "application/cloudevents+json");
  }

  /** Runs a consumer until everything is stored. */
  void store() throws Exception {
    BatchConsumer consumer = pipeline.start();
    pipeline.awaitNoLag();
    pipeline.stop(consumer);
  }

  ObjectNode document(String id) throws Exception {
    return (ObjectNode)
        pipeline.elasticsearch("GET", INDEX + "/_doc/" + key(id), "").get("_source");
  }

  void deleteDocument(String id) throws Exception {
    pipeline.elasticsearch("DELETE", INDEX + "/_doc/" + key(id), "");
  }

  void putDocument(String index, String id, JsonNode source) throws Exception {
    pipeline.elasticsearch("PUT", index + "/_doc/" + id, source.toString());
  }

  void close() throws Exception {
    pipeline.deleteIndices();
    pipeline.close();
  }
}
