package dev.spillway.local.monitoring;

import dev.spillway.local.metrics.MetricsText;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an application answers to {@code /metrics}.
 *
 * @param families what its comments declare, by name
 * @param samples its lines by name; a histogram's have names of their own
 */
record Exposition(
    SortedMap<String, Family> families, Map<String, List<MetricsText.Sample>> samples) {
  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (\\S+) ?(.*)");
  private static final Pattern NAME = Pattern.compile("^[a-zA-Z_:][a-zA-Z0-9_:]*");

  /**
   * One metric.
   *
   * @param type of Prometheus
   * @param help one sentence
   * @param labels that its samples have
   */
  record Family(String name, String type, String help, NavigableSet<String> labels) {}

  static Exposition parse(String text) {
    Map<String, String> help = new TreeMap<>();
    Map<String, String> types = new TreeMap<>();
    NavigableSet<String> names = new TreeSet<>();
    text.lines()
        .forEach(
            line -> {
              Matcher comment = COMMENT.matcher(line);
              Matcher name = NAME.matcher(line);
              if (comment.matches()) {
                (comment.group(1).equals("HELP") ? help : types)
                    .put(comment.group(2), comment.group(3));
              } else if (name.find()) {
                names.add(name.group());
              }
            });
    MetricsText read = MetricsText.parse(text);
    Map<String, List<MetricsText.Sample>> samples = new TreeMap<>();
    names.forEach(name -> samples.put(name, read.samples(name)));
    SortedMap<String, Family> families = new TreeMap<>();
    types.forEach(
        (name, type) ->
            families.put(
                name, new Family(name, type, help.getOrDefault(name, ""), labels(name, samples))));
    return new Exposition(families, samples);
  }

  private static NavigableSet<String> labels(
      String family, Map<String, List<MetricsText.Sample>> samples) {
    NavigableSet<String> labels = new TreeSet<>();
    Stream.of("", "_bucket", "_count")
        .flatMap(suffix -> samples.getOrDefault(family + suffix, List.of()).stream())
        .forEach(sample -> labels.addAll(sample.labels().keySet()));
    return labels;
  }
}
