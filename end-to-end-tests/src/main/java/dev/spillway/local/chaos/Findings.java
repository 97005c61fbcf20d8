package dev.spillway.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Where each event was found after a run, a few bytes for each. For one thread. */
final class Findings {
  /** Of an event that has a dead letter that is right. */
  private static final byte EXPLAINED = 1;

  /** Of a good event that has a dead letter that nothing explains. */
  private static final byte UNEXPLAINED = 2;

  private static final Duration READ_LETTERS = Duration.ofMinutes(5);
  private static final int MOST_EXAMPLES = 20;

  private final byte[] rows;
  private final byte[] documents;
  private final boolean[] differs;
  private final byte[] letters;
  private final Map<Refusals.Cause, Integer> refused = new EnumMap<>(Refusals.Cause.class);
  private final Map<Integer, String> unexplained = new TreeMap<>();

  /** Nothing is found yet of so many events. */
  Findings(int events) {
    rows = new byte[events];
    documents = new byte[events];
    differs = new boolean[events];
    letters = new byte[events];
  }

  int events() {
    return rows.length;
  }

  /** How many rows PostgreSQL has of an event. */
  int rows(int number) {
    return rows[number];
  }

  /** How many documents Elasticsearch has of an event. */
  int documents(int number) {
    return documents[number];
  }

  /** Whether a store holds something else than was sent. */
  boolean differs(int number) {
    return differs[number];
  }

  /** Whether the event has a dead letter, right or wrong. */
  boolean hasLetter(int number) {
    return letters[number] != 0;
  }

  /** Whether the event has a dead letter that the run explains. */
  boolean isRefused(int number) {
    return (letters[number] & EXPLAINED) != 0;
  }

  /** Whether the event is good and has a dead letter that nothing in the run explains. */
  boolean isUnexplained(int number) {
    return (letters[number] & UNEXPLAINED) != 0;
  }

  /** What a dead letter that nothing explains says, of the first few; otherwise empty. */
  String letterText(int number) {
    return unexplained.getOrDefault(number, "");
  }

  /** How many good events were refused rightly, by what explains it. */
  Map<Refusals.Cause, Integer> refused() {
    return Map.copyOf(refused);
  }

  /** Reads both stores and the dead letters in full. */
  static Findings read(
      int events, Refusals refusals, Database database, Search search, Topics topics)
      throws SQLException, IOException, InterruptedException {
    Findings findings = new Findings(events);
    database.read(
        ChaosEvent.SOURCE,
        (id, type, subject, data) -> findings.row(id, type, subject, Search.JSON.readTree(data)));
    int[] read = {0};
    long counted =
        search.read(
            ChaosEvent.SOURCE,
            topics.ends("events").size(),
            (id, type, subject, data) -> {
              findings.document(id, type, subject, data);
              read[0]++;
            });
    if (counted != read[0]) {
      throw new IllegalStateException(
          "Elasticsearch counts %d documents and gave %d".formatted(counted, read[0]));
    }
    topics.letters("events.dead-letter", READ_LETTERS, letter -> findings.letter(letter, refusals));
    return findings;
  }

  void row(String id, String type, String subject, JsonNode data) {
    int n = ChaosEvent.number(id);
    rows[n]++;
    compare(n, type, subject, data);
  }

  void document(String id, String type, String subject, JsonNode data) {
    int n = ChaosEvent.number(id);
    documents[n]++;
    compare(n, type, subject, data);
  }

  private void compare(int n, String type, String subject, JsonNode data) {
    differs[n] |=
        !type.equals(ChaosEvent.type(n))
            || !subject.equals(ChaosEvent.subject(n))
            || !data.equals(sent(n));
  }

  private static JsonNode sent(int n) {
    try {
      return Search.JSON.readTree(ChaosEvent.data(n));
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  void letter(Refusals.Letter letter, Refusals refusals) {
    int n = letter.number();
    if (ChaosEvent.kind(n) != ChaosEvent.Kind.GOOD) {
      letters[n] |= EXPLAINED;
      return;
    }
    refusals
        .explain(letter)
        .ifPresentOrElse(
            cause -> {
              if ((letters[n] & EXPLAINED) == 0) {
                refused.merge(cause, 1, Integer::sum);
              }
              letters[n] |= EXPLAINED;
            },
            () -> {
              letters[n] |= UNEXPLAINED;
              if (unexplained.size() < MOST_EXAMPLES) {
                unexplained.put(n, letter.store() + ": " + letter.reason());
              }
            });
  }
}
