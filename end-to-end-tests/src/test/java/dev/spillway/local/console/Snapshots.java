package dev.spillway.local.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Snapshots as the console's server sends them, all of one moment. */
final class Snapshots {
  static final ObjectMapper MAPPER = new ObjectMapper();

  /** What a stranger may well choose as a name. */
  static final String MARKUP = "<img src=x onerror=\"document.title='run'\">";

  static final String LONG = "com.example." + "segment.".repeat(30) + "v1";

  /** Of 2,000 dead letters, these have the reason that is most frequent. */
  static final String REASON = "data is not JSON";

  static final int LETTERS = 1_987;

  private static final String NOW = "2026-11-26T08:00:05.120Z";
  private static final int SECONDS = 120;
  private static final List<String> TYPES =
      List.of("order.created", MARKUP, LONG, "اسم", "\u202etxt.exe", "six", "seven", "eight");

  private Snapshots() {}

  /** Before the first event and the first consumer. */
  static ObjectNode empty() {
    return parse(
        """
        {"at": "%s", "readOnly": false, "rates": {"end": "2026-11-26T08:00:05Z", "types": [], "in": 0, "stored": 0},
         "lag": [], "consumers": [], "freshness": null, "stores": {}, "deadLetters": {"total": 0, "reasons": []},
         "alerts": [], "subjects": [], "sources": [], "sizes": [{"upTo": 128, "count": 0}, {"upTo": null, "count": 0}],
         "lateness": [{"upToMillis": 100, "count": 0}, {"upToMillis": null, "count": 0}]}
        """
            .formatted(NOW));
  }

  /**
   * Much of everything: twelve partitions, three consumers, one of them gone and one held up,
   * hostile and long names.
   */
  static ObjectNode flood() {
    ObjectNode snapshot = empty();
    ArrayNode types = snapshot.withObject("rates").withArray("types");
    for (int i = 0; i < TYPES.size(); i++) {
      types.add(type(9_000 >> i).put("type", TYPES.get(i)));
    }
    types.add(type(7).putNull("type"));
    snapshot.withObject("rates").put("in", 17_900).put("stored", 15_300);
    List<String> consumers = List.of("consumer-1", "consumer-2", LONG);
    for (int partition = 0; partition < 12; partition++) {
      ObjectNode lag = snapshot.withArray("lag").addObject().put("partition", partition);
      lag.put("lag", (long) Math.pow(3, partition));
      lag.put("consumer", partition % 3 == 2 ? null : consumers.get(partition % 3));
    }
    snapshot.withArray("consumers").add(consumer(consumers.get(0), "flushing", "open"));
    snapshot.withArray("consumers").add(consumer(consumers.get(1), "accumulating", "paused"));
    snapshot
        .withArray("consumers")
        .add(consumer(consumers.get(2), "idle", "open").put("ageMillis", 20_000).put("gone", true));
    snapshot.set("freshness", parse("{\"p50Millis\": 35, \"p99Millis\": 1420}"));
    snapshot.set(
        "stores",
        parse(
            """
            {"postgres": {"p50FlushMillis": 8, "p99FlushMillis": 30},
             "elasticsearch": {"p50FlushMillis": 90.5, "p99FlushMillis": 210}}
            """));
    snapshot.withObject("deadLetters").put("total", 2_000);
    ArrayNode reasons = snapshot.withObject("deadLetters").withArray("reasons");
    reasons.add(reason(REASON, LETTERS));
    reasons.add(reason(MARKUP, 12));
    reasons.add(reason(LONG, 1));
    for (int i = 0; i < 20; i++) {
      snapshot.withArray("alerts").add(alert(i));
    }
    for (int i = 0; i < 10; i++) {
      String end = i == 0 ? MARKUP : i == 1 ? LONG : "customer/" + i;
      snapshot.withArray("subjects").addObject().put("subject", end).put("count", 9_000 >> i);
      snapshot.withArray("sources").addObject().put("source", end).put("count", 9_000 >> i);
    }
    snapshot.withArray("sizes").addObject().put("upTo", 4_096).put("count", 900);
    snapshot.withArray("lateness").addObject().put("upToMillis", 60_000).put("count", 14);
    return snapshot;
  }

  private static ObjectNode type(int most) {
    ObjectNode type = MAPPER.createObjectNode();
    for (int second = 0; second < SECONDS; second++) {
      int flood = second < 80 ? most / 20 : most;
      type.withArray("in").add(flood + second % 7);
      type.withArray("stored").add(flood * 9 / 10);
    }
    return type;
  }

  private static ObjectNode consumer(String name, String state, String intake) {
    return parse(
            """
            {"group": "spillway", "topic": "events", "at": "2026-11-26T08:00:04.820Z",
             "startedAt": "2026-11-26T07:00:00Z", "since": "2026-11-26T08:00:04.720Z",
             "accumulating": {"records": 4100, "bytes": 1300000}, "inFlight": {"records": 9000, "bytes": 3100000},
             "limits": {"batchRecords": 20000, "batchBytes": 4194304, "memoryBytes": 12582912},
             "heldBytes": 4400000, "stored": 1234567, "deadLettered": 3,
             "stores": {"postgres": {"lastFlushMillis": 8.4, "retries": 0, "backingOff": false},
                        "elasticsearch": {"retries": 3, "backingOff": true}},
             "partitions": [{"partition": 0, "offset": 99, "lag": 3}, {"partition": 1, "offset": 98},
                            {"partition": 2, "offset": 98}, {"partition": 7, "offset": 1}],
             "ageMillis": 300, "gone": false}
            """)
        .put("consumer", name)
        .put("state", state)
        .put("intake", intake);
  }

  private static ObjectNode reason(String reason, int count) {
    return MAPPER
        .createObjectNode()
        .put("reason", reason)
        .put("count", count)
        .put("latestAt", "2026-11-26T07:59:00Z");
  }

  private static ObjectNode alert(int number) {
    return MAPPER
        .createObjectNode()
        .put("at", "2026-11-26T07:%02d:00Z".formatted(59 - number))
        .put("type", TYPES.get(number % TYPES.size()))
        .put("kind", number % 2 == 0 ? "flood" : "silence")
        .put("perSecond", 9_000)
        .put("usualPerSecond", 120)
        .put("endedAt", number == 0 ? null : "2026-11-26T07:59:30Z");
  }

  static ObjectNode parse(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException failure) {
      throw new IllegalArgumentException(json, failure);
    }
  }
}
