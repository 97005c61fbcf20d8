package dev.spillway.local.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What became of the events.
 *
 * @param lost acknowledged, but neither in both stores nor in the dead-letter topic
 * @param duplicated more than once in one of the stores
 * @param divergent in one store only, or with other data than was sent
 * @param refusedButPresent refused, but in a store
 * @param deadLettered good events that are in the dead-letter topic
 * @param examples of what is wrong, the first few
 */
record Verdict(
    int lost,
    int duplicated,
    int divergent,
    int refusedButPresent,
    int deadLettered,
    List<String> examples) {
  private static final int MOST_EXAMPLES = 20;

  boolean isGood() {
    return lost == 0 && duplicated == 0 && divergent == 0 && refusedButPresent == 0;
  }

  /** Reads both stores and the dead letters. */
  static Verdict of(int events, Oracle oracle, Database database, Search search, Topics topics)
      throws SQLException, IOException, InterruptedException {
    byte[] rows = new byte[events];
    byte[] documents = new byte[events];
    boolean[] differs = new boolean[events];
    database.read(
        ChaosEvent.SOURCE,
        (id, data) -> {
          int n = ChaosEvent.number(id);
          rows[n]++;
          differs[n] |= !isAsSent(n, Search.JSON.readTree(data));
        });
    int[] read = {0};
    long counted =
        search.read(
            ChaosEvent.SOURCE,
            (id, data) -> {
              int n = ChaosEvent.number(id);
              documents[n]++;
              differs[n] |= !isAsSent(n, data);
              read[0]++;
            });
    Set<String> letters = topics.ids("events.dead-letter", Duration.ofMinutes(2));
    Verdict verdict = count(oracle, rows, documents, differs, letters);
    if (counted != read[0]) {
      throw new IllegalStateException(
          "Elasticsearch counts %d documents and gave %d".formatted(counted, read[0]));
    }
    return verdict;
  }

  private static boolean isAsSent(int n, JsonNode data) {
    try {
      return Search.JSON.readTree(ChaosEvent.data(n)).equals(data);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static Verdict count(
      Oracle oracle, byte[] rows, byte[] documents, boolean[] differs, Set<String> letters) {
    List<String> examples = new ArrayList<>();
    int lost = 0;
    int duplicated = 0;
    int divergent = 0;
    int refusedButPresent = 0;
    int deadLettered = 0;
    for (int n = 0; n < rows.length; n++) {
      boolean inBoth = rows[n] > 0 && documents[n] > 0;
      boolean inOne = rows[n] > 0 || documents[n] > 0;
      boolean letter = letters.contains(ChaosEvent.id(n));
      Oracle.Answer answer = oracle.of(n);
      String wrong = "";
      if (answer == Oracle.Answer.ACKNOWLEDGED && !inBoth && !letter) {
        lost++;
        wrong += " lost";
      }
      if (rows[n] > 1 || documents[n] > 1) {
        duplicated++;
        wrong += " duplicated";
      }
      if (inBoth != inOne || differs[n]) {
        divergent++;
        wrong += " divergent";
      }
      if (inOne && answer == Oracle.Answer.REFUSED) {
        refusedButPresent++;
        wrong += " refused but present";
      }
      if (letter && ChaosEvent.kind(n) == ChaosEvent.Kind.GOOD) {
        deadLettered++;
      }
      if (!wrong.isEmpty() && examples.size() < MOST_EXAMPLES) {
        examples.add(
            "%s%s: %s, %s, rows %d, documents %d, dead letter %s"
                .formatted(
                    ChaosEvent.id(n),
                    wrong,
                    ChaosEvent.kind(n),
                    answer,
                    rows[n],
                    documents[n],
                    letter));
      }
    }
    return new Verdict(
        lost, duplicated, divergent, refusedButPresent, deadLettered, List.copyOf(examples));
  }
}
