package dev.spillway.local.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What became of the events.
 *
 * @param lost acknowledged, but neither in both stores nor, with a reason that the run explains, in
 *     the dead-letter topic
 * @param duplicated more than once in one of the stores
 * @param divergent in one store only, or with something else than was sent
 * @param refusedButPresent refused, but in a store or in the dead-letter topic
 * @param unexplained good events with a dead letter that nothing in the run explains
 * @param refused good events that are in the dead-letter topic rightly, by what refused them
 * @param examples of what is wrong, the first few
 */
record Verdict(
    int lost,
    int duplicated,
    int divergent,
    int refusedButPresent,
    int unexplained,
    Map<Refusals.Cause, Integer> refused,
    List<String> examples) {
  private static final int MOST_EXAMPLES = 20;

  Verdict {
    refused = Map.copyOf(refused);
    examples = List.copyOf(examples);
  }

  boolean isGood() {
    return lost == 0
        && duplicated == 0
        && divergent == 0
        && refusedButPresent == 0
        && unexplained == 0;
  }

  static Verdict of(Oracle oracle, Findings findings) {
    List<String> examples = new ArrayList<>();
    int lost = 0;
    int duplicated = 0;
    int divergent = 0;
    int refusedButPresent = 0;
    int unexplained = 0;
    for (int n = 0; n < findings.events(); n++) {
      int rows = findings.rows(n);
      int documents = findings.documents(n);
      boolean inBoth = rows > 0 && documents > 0;
      boolean inOne = rows > 0 || documents > 0;
      Oracle.Answer answer = oracle.of(n);
      String wrong = "";
      if (answer == Oracle.Answer.ACKNOWLEDGED && !inBoth && !findings.isRefused(n)) {
        lost++;
        wrong += " lost";
      }
      if (rows > 1 || documents > 1) {
        duplicated++;
        wrong += " duplicated";
      }
      if (inBoth != inOne || findings.differs(n)) {
        divergent++;
        wrong += " divergent";
      }
      if (answer == Oracle.Answer.REFUSED && (inOne || findings.hasLetter(n))) {
        refusedButPresent++;
        wrong += " refused but present";
      }
      if (findings.isUnexplained(n)) {
        unexplained++;
        wrong += " dead letter without a cause";
      }
      if (!wrong.isEmpty() && examples.size() < MOST_EXAMPLES) {
        examples.add(
            "%s%s: %s, %s, rows %d, documents %d, dead letter %s %s"
                .formatted(
                    ChaosEvent.id(n),
                    wrong,
                    ChaosEvent.kind(n),
                    answer,
                    rows,
                    documents,
                    findings.hasLetter(n),
                    findings.letterText(n)));
      }
    }
    return new Verdict(
        lost, duplicated, divergent, refusedButPresent, unexplained, findings.refused(), examples);
  }
}
