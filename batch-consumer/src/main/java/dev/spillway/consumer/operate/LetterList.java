package dev.spillway.consumer.operate;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts letters by store, type and reason, and names the first of them.
 *
 * @param limit most letters to name
 */
record LetterList(int limit) {
  /** Kinds that are counted apart: reasons may hold values, of which there is no end. */
  private static final int MAX_KINDS = 1000;

  private static final int REASON_CHARS = 100;
  private static final Kind OTHER = new Kind("", "", "(other reasons)");

  private record Kind(String store, String type, String reason) {}

  void print(DeadLetters letters, LetterFilter filter, PrintStream out) throws Exception {
    Map<Kind, Long> kinds = new HashMap<>();
    Table named = new Table("letter", "record", "refused at", "store", "attempt", "type", "reason");
    long[] count = {0};
    letters.scan(
        filter,
        letter -> {
          String type = LetterTypes.of(letter, letters.decoder());
          Kind kind = new Kind(letter.store(), type, cut(letter.reason()));
          kinds.merge(
              kinds.size() < MAX_KINDS || kinds.containsKey(kind) ? kind : OTHER, 1L, Long::sum);
          if (count[0]++ < limit) {
            named.row(
                letter.id(),
                letter.origin(),
                letter.time(),
                letter.store(),
                letter.attempt(),
                type,
                cut(letter.reason()));
          }
          return true;
        });
    Table counts = new Table("letters", "store", "type", "reason");
    List<Map.Entry<Kind, Long>> sorted =
        kinds.entrySet().stream()
            .sorted(Map.Entry.<Kind, Long>comparingByValue().reversed())
            .toList();
    sorted.forEach(
        entry ->
            counts.row(
                entry.getValue(),
                entry.getKey().store(),
                entry.getKey().type(),
                entry.getKey().reason()));
    counts.print(out);
    out.println();
    named.print(out);
    out.println();
    out.println(
        count[0] + " letters" + (count[0] > limit ? ", the first " + limit + " named" : ""));
  }

  private static String cut(String reason) {
    return reason.length() <= REASON_CHARS ? reason : reason.substring(0, REASON_CHARS) + "...";
  }
}
