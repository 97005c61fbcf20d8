package dev.spillway.local.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One scrape in Prometheus's text format 0.0.4. What is no sample is passed over: the numbers are
 * for a display.
 */
public final class MetricsText {
  private final Map<String, List<Sample>> byName;

  /**
   * One line.
   *
   * @param labels by name, unescaped
   */
  public record Sample(Map<String, String> labels, double value) {}

  private MetricsText(Map<String, List<Sample>> byName) {
    this.byName = byName;
  }

  /** Reads a scrape. */
  public static MetricsText parse(String text) {
    Map<String, List<Sample>> byName = new HashMap<>();
    text.lines()
        .filter(line -> !line.isBlank() && line.charAt(0) != '#')
        .forEach(line -> read(line, byName));
    return new MetricsText(byName);
  }

  /** The sum of all samples with this name and these labels, as {@code name, value} pairs. */
  public double sum(String name, String... labels) {
    return samples(name).stream()
        .filter(sample -> matches(sample.labels(), labels))
        .mapToDouble(Sample::value)
        .sum();
  }

  /** The greatest sample with this name, or 0. */
  public double max(String name) {
    return samples(name).stream().mapToDouble(Sample::value).max().orElse(0);
  }

  /** All samples with this name. */
  public List<Sample> samples(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /** A histogram's cumulative counts by upper bound, summed over all other labels. */
  public NavigableMap<Double, Double> buckets(String name) {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    for (Sample sample : samples(name + "_bucket")) {
      String bound = sample.labels().get("le");
      if (bound != null) {
        buckets.merge(number(bound), sample.value(), Double::sum);
      }
    }
    return buckets;
  }

  private static boolean matches(Map<String, String> labels, String... wanted) {
    for (int i = 0; i + 1 < wanted.length; i += 2) {
      if (!wanted[i + 1].equals(labels.get(wanted[i]))) {
        return false;
      }
    }
    return true;
  }

  private static void read(String line, Map<String, List<Sample>> byName) {
    try {
      int brace = line.indexOf('{');
      Map<String, String> labels = new HashMap<>();
      int rest;
      String name;
      if (brace >= 0) {
        name = line.substring(0, brace);
        rest = labels(line, brace + 1, labels);
      } else {
        rest = line.indexOf(' ');
        name = line.substring(0, rest);
      }
      // A timestamp may follow the value.
      String value = line.substring(rest).strip().split(" ", 2)[0];
      byName
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(new Sample(Map.copyOf(labels), number(value)));
    } catch (IndexOutOfBoundsException | NumberFormatException noSample) {
      // Another exporter's extension; nothing here needs it.
      return;
    }
  }

  /** Reads labels up to the closing brace; returns the position after it. */
  private static int labels(String line, int from, Map<String, String> labels) {
    int at = from;
    while (line.charAt(at) != '}') {
      int equals = line.indexOf('=', at);
      String label = line.substring(at, equals).strip();
      StringBuilder value = new StringBuilder();
      at = equals + 2;
      while (line.charAt(at) != '"') {
        char c = line.charAt(at);
        if (c == '\\') {
          at++;
          c = line.charAt(at) == 'n' ? '\n' : line.charAt(at);
        }
        value.append(c);
        at++;
      }
      labels.put(label, value.toString());
      at++;
      if (line.charAt(at) == ',') {
        at++;
      }
    }
    return at + 1;
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }
}
