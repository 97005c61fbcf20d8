package dev.spillway.local.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has shown.
 *
 * @param sent events that were sent
 * @param answers how many of them were answered how
 * @param recoveries in the order of the faults
 * @param leftOut kinds of faults that were not possible here, and why
 * @param deaths applications that ended without being told to
 * @param repairs how often the broker's group coordinator was broken and had to be repaired
 * @param verdict on every event
 * @param memory the largest of each process, in MiB
 * @param took all of it
 */
public record ChaosReport(
    int sent,
    Map<String, Integer> answers,
    List<Recovery> recoveries,
    Map<String, String> leftOut,
    int deaths,
    int repairs,
    Verdict verdict,
    Map<String, Long> memory,
    Duration took) {
  public ChaosReport {
    answers = Map.copyOf(answers);
    recoveries = List.copyOf(recoveries);
    leftOut = Map.copyOf(leftOut);
    memory = Map.copyOf(memory);
  }

  /**
   * How long the system needed after a fault.
   *
   * @param kind of the fault
   * @param seconds from its end until the gateway was ready and every partition that had a lag
   *     moved on
   * @param inTime whether it did before the run went on
   */
  public record Recovery(String kind, double seconds, boolean inTime) {}

  /** Whether nothing was lost, doubled, different or there against the system's word. */
  public boolean isGood() {
    return verdict.isGood();
  }

  /** The events that are wrong, the first few. */
  public List<String> examples() {
    return verdict.examples();
  }

  private double longestRecovery() {
    return recoveries.stream().mapToDouble(Recovery::seconds).max().orElse(0);
  }

  /** The table. */
  public String table() {
    StringBuilder text = new StringBuilder();
    line(text, "events sent", sent);
    new TreeMap<>(answers).forEach((answer, count) -> line(text, "  " + answer, count));
    line(text, "faults", recoveries.size());
    line(text, "lost", verdict.lost());
    line(text, "duplicated", verdict.duplicated());
    line(text, "divergent", verdict.divergent());
    line(text, "refused but present", verdict.refusedButPresent());
    line(text, "dead letters without a cause", verdict.unexplained());
    line(text, "dead letters by the constraint", refused(Refusals.Cause.CONSTRAINT));
    line(text, "dead letters by the mapping", refused(Refusals.Cause.MAPPING));
    line(text, "applications that died", deaths);
    line(text, "broken group coordinators", repairs);
    line(text, "seconds in all", took.toSeconds());
    text.append("\n%-30s %6s  %s%n".formatted("fault", "times", "seconds to recover"));
    Map<String, List<Recovery>> byKind = new TreeMap<>();
    recoveries.forEach(
        one -> byKind.computeIfAbsent(one.kind(), kind -> new ArrayList<>()).add(one));
    byKind.forEach(
        (kind, all) -> text.append("%-30s %6d  %s%n".formatted(kind, all.size(), seconds(all))));
    new TreeMap<>(leftOut)
        .forEach((kind, why) -> text.append("%-30s LEFT OUT: %s%n".formatted(kind, why)));
    text.append("\n%-30s %s%n".formatted("process", "largest memory, MiB"));
    new TreeMap<>(memory).forEach((name, mebibytes) -> line(text, name, mebibytes));
    verdict.examples().forEach(example -> text.append(example).append('\n'));
    return text.toString();
  }

  private int refused(Refusals.Cause cause) {
    return verdict.refused().getOrDefault(cause, 0);
  }

  private static String seconds(List<Recovery> all) {
    StringBuilder text = new StringBuilder();
    for (Recovery one : all) {
      text.append(String.format(Locale.ROOT, "%.1f", one.seconds()));
      text.append(one.inTime() ? " " : "+ ");
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String name, long value) {
    text.append("%-30s %8d%n".formatted(name, value));
  }

  /** One line of JSON. */
  public String result() {
    IntSummaryStatistics consumers =
        memory.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("consumer"))
            .mapToInt(entry -> Math.toIntExact(entry.getValue()))
            .summaryStatistics();
    return String.format(
        Locale.ROOT,
        "RESULT {\"events\":%d,\"faults\":%d,\"lost\":%d,\"duplicated\":%d,\"divergent\":%d,"
            + "\"max_recovery_s\":%.1f,\"consumer_max_rss_mb\":%d}",
        sent,
        recoveries.size(),
        verdict.lost(),
        verdict.duplicated(),
        verdict.divergent(),
        longestRecovery(),
        Math.max(0, consumers.getMax()));
  }
}
