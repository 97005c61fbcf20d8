package dev.spillway.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The records of one case of {@link CrashPointIT}, one batch: good ones, identities that come
 * twice, records that cannot be decoded, that a CHECK constraint refuses, that a mapping refuses.
 *
 * @param source of its events, that of no other case
 */
record CrashInput(String source) {
  private static final int PARTITIONS = 2;
  private static final int GOOD = 280;
  private static final int REFUSED = 2;
  private static final int DUPLICATES = 2;

  /** Together with their months: the table's partition and the index of all events. */
  static final String TABLE = "events_2033_07";

  static final String INDEX = "events-2033.07";

  /** How many records it is. */
  static final int RECORDS = GOOD + DUPLICATES + 3 * REFUSED;

  void send(TestPipeline pipeline) {
    String padding = "x".repeat(850);
    for (int i = 0; i < GOOD; i++) {
      good(pipeline, i, "{\"n\":" + i + ",\"padding\":\"" + padding + "\"}");
      if (i < REFUSED) {
        pipeline.send(i % PARTITIONS, "{\"case\":\"" + source + " " + i + "\",", "trace", source);
        send(pipeline, i, "check" + i, "refused", "1", "{}");
        send(pipeline, i, "mapping" + i, "good", "no number", "{}");
      }
      if (i >= GOOD - DUPLICATES) {
        good(pipeline, i, "{\"n\":\"the second of its identity\"}");
      }
    }
    pipeline.flush();
  }

  private void good(TestPipeline pipeline, int i, String data) {
    send(pipeline, i, "good" + i, "good", "1", data);
  }

  private void send(
      TestPipeline pipeline, int n, String id, String type, String subject, String data) {
    pipeline.send(
        n % PARTITIONS,
        data,
        "ce_specversion",
        "1.0",
        "ce_id",
        id,
        "ce_source",
        source,
        "ce_type",
        type,
        "ce_subject",
        subject,
        "ce_time",
        "2033-07-01T00:00:00Z");
  }

  /** What is wrong in the stores; empty if each good event is in both, once, and no other. */
  String problemsInStores(TestPipeline pipeline) throws Exception {
    Map<String, JsonNode> rows = pipeline.rows();
    rows.values().removeIf(row -> !row.get("source").asText().equals(source));
    Map<String, Integer> values = new HashMap<>();
    rows.values()
        .forEach(row -> values.put(row.get("id").asText(), row.get("data").get("n").asInt(-1)));
    Map<String, Integer> expected = new HashMap<>();
    for (int i = 0; i < GOOD; i++) {
      expected.put("good" + i, i);
    }
    List<String> problems = new ArrayList<>();
    if (!values.equals(expected) || rows.size() != GOOD) {
      problems.add("rows " + rows.size() + " " + difference(expected.keySet(), values.keySet()));
    }
    Map<String, JsonNode> documents = documents(pipeline);
    if (!documents.keySet().equals(rows.keySet())) {
      problems.add("documents " + documents.size() + " for rows " + rows.size());
    } else {
      rows.forEach(
          (key, row) -> {
            JsonNode document = documents.getOrDefault(key, row).get("_source");
            if (!row.get("data").equals(document.get("data"))
                || !row.get("kafka_offset").equals(document.get("kafka_offset"))) {
              problems.add("row and document of " + row.get("id") + " differ");
            }
          });
    }
    return String.join("; ", problems);
  }

  private Map<String, JsonNode> documents(TestPipeline pipeline) throws Exception {
    pipeline.elasticsearch("POST", "/" + INDEX + "/_refresh", "");
    JsonNode answer =
        pipeline.elasticsearch(
            "POST",
            "/events-*/_search",
            "{\"size\":1000,\"query\":{\"term\":{\"source\":\"" + source + "\"}}}");
    Map<String, JsonNode> documents = new HashMap<>();
    answer.get("hits").get("hits").forEach(hit -> documents.put(hit.get("_id").asText(), hit));
    return documents;
  }

  /** What is wrong in the dead-letter topic; a letter that came twice is no fault. */
  String problemsIn(List<ConsumerRecord<byte[], byte[]>> letters) {
    Set<String> expected = new TreeSet<>();
    for (int i = 0; i < REFUSED; i++) {
      expected.addAll(List.of("none " + i, "postgres check" + i, "elasticsearch mapping" + i));
    }
    Set<String> found = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      String store = TestPipeline.header(letter, "spillway.dead-letter.store");
      if (TestPipeline.header(letter, "trace").equals(source)) {
        String value = new String(letter.value(), UTF_8);
        found.add(store + " " + value.charAt(value.indexOf(source) + source.length() + 1));
      } else if (TestPipeline.header(letter, "ce_source").equals(source)) {
        found.add(store + " " + TestPipeline.header(letter, "ce_id"));
      }
    }
    return found.equals(expected) ? "" : "dead letters " + difference(expected, found);
  }

  private static String difference(Set<String> expected, Set<String> found) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(found);
    Set<String> surplus = new TreeSet<>(found);
    surplus.removeAll(expected);
    return "missing " + missing + " surplus " + surplus;
  }
}
