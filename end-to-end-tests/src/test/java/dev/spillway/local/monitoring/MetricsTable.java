package dev.spillway.local.monitoring;

import dev.spillway.local.monitoring.Exposition.Family;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The page that lists every metric, as it follows from what the applications answer. */
final class MetricsTable {
  private static final String HEAD =
      """
      # Metrics

      What `/metrics` of each application answers once everything it counts has happened. Made by `MetricsIT`, which also
      checks it against running applications; `mvn verify -Dspillway.metrics.write` writes it anew.

      Every metric has the label `application`. A histogram has `_bucket` (by `le`), `_count` and `_sum`, a summary `_count`
      and `_sum`; what ends in `_max` beside one is its greatest value of the last minutes. Counters begin at 0 with the
      process. Metrics `kafka_*` are Kafka's own words and numbers, of which a choice is shown; a mean or maximum there is
      over the last 30 seconds or so, and a metric by topic or partition has the labels `topic` and `partition` from its
      first minute on.
      """;

  /** Micrometer replaces a meter by its variants for topics and partitions once there are some. */
  private static final Set<String> LATE_LABELS = Set.of("topic", "partition");

  private MetricsTable() {}

  /**
   * The page.
   *
   * @param applications what each of them answers, by its name, in the page's order
   */
  static String render(SortedMap<String, Exposition> applications) {
    NavigableSet<String> all = new TreeSet<>();
    applications.values().forEach(one -> all.addAll(one.families().keySet()));
    applications.values().forEach(one -> all.retainAll(one.families().keySet()));
    StringBuilder page = new StringBuilder(HEAD);
    applications.forEach(
        (name, one) ->
            section(page, name, one.families().values(), metric -> !all.contains(metric)));
    Exposition any = applications.firstEntry().getValue();
    section(page, "All of them", any.families().values(), all::contains);
    return page.toString();
  }

  private static void section(
      StringBuilder page, String title, Collection<Family> families, Predicate<String> wanted) {
    page.append("\n## ").append(title).append("\n\n");
    page.append("| metric | type | unit | labels | meaning |\n|---|---|---|---|---|\n");
    List<Family> first = new ArrayList<>();
    List<Family> others = new ArrayList<>();
    for (Family family : families) {
      if (wanted.test(family.name())) {
        (family.name().startsWith("spillway_") ? first : others).add(family);
      }
    }
    first.addAll(others);
    for (Family family : first) {
      page.append(
          "| `%s` | %s | %s | %s | %s |\n"
              .formatted(
                  family.name(),
                  family.type(),
                  unit(family.name()),
                  labels(family),
                  meaning(family)));
    }
  }

  private static String meaning(Family family) {
    return family.help().replace("\\n", " ").replace("|", "\\|").strip();
  }

  private static String labels(Family family) {
    NavigableSet<String> labels = new TreeSet<>(family.labels());
    labels.removeAll(Set.of("application", "le"));
    if (family.name().startsWith("kafka_")) {
      labels.removeAll(LATE_LABELS);
    }
    return String.join(", ", labels);
  }

  /** The unit, which Prometheus has in the name and Kafka in its documentation. */
  private static String unit(String metric) {
    String name = metric.replaceAll("_(total|max)$", "");
    for (String unit : List.of("seconds", "bytes")) {
      if (name.endsWith("_" + unit) || name.endsWith("_" + unit + "_ago")) {
        return unit;
      }
    }
    if (name.endsWith("_ns")) {
      return "nanoseconds";
    }
    if (name.matches("kafka_.*_(latency|time|poll)(_avg)?")) {
      return "milliseconds";
    }
    if (name.matches("kafka_.*_byte|kafka_.*_bytes_consumed|kafka_producer_batch_size_avg")) {
      return "bytes";
    }
    return name.matches(".*_(usage|ratio_avg|rate_avg|overhead|usage_after_gc)") ? "ratio" : "";
  }
}
