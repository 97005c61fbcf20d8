package dev.spillway.insights;

import dev.spillway.insights.alarm.Alert;
import dev.spillway.insights.http.Console;
import dev.spillway.insights.view.Alerts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** What an operator watches of the application itself. Each is read when it is asked for. */
final class InsightsMeters {
  /** Kafka's own, over the last half minute or so. */
  private static final String LAG = "records-lag-max";

  private InsightsMeters() {}

  /** Registers the meters; they live as long as the registry. */
  static void register(MeterRegistry registry, Alerts alerts, Counting counting, Console console) {
    for (Alert.Kind kind : Alert.Kind.values()) {
      Gauge.builder("spillway.insights.alarms", alerts, all -> all.active(kind))
          .description("Types that flood, or are silent, now; every instance tells all")
          .tag("kind", kind.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder("spillway.insights.running", counting, one -> one.isRunning() ? 1 : 0)
        .description("1 while events are counted, 0 while topics or partitions are waited for")
        .register(registry);
    Gauge.builder("spillway.insights.lag.records", counting, one -> lag(one.kafkaMetrics()))
        .description("Most records of a partition that waited to be counted, lately")
        .register(registry);
    Gauge.builder("spillway.insights.streams", console, Console::readers)
        .description("Browsers and others that read the stream of snapshots")
        .register(registry);
  }

  /**
   * The greatest of the clients' own maxima; without a partition in its tags it is one over all of
   * a client's. Those that fill tables and restore state count nothing.
   */
  static double lag(Map<MetricName, ? extends Metric> metrics) {
    double most = 0;
    for (Map.Entry<MetricName, ? extends Metric> metric : metrics.entrySet()) {
      if (metric.getKey().name().equals(LAG)
          && !metric.getKey().tags().containsKey("partition")
          && counts(metric.getKey().tags().getOrDefault("client-id", ""))
          && metric.getValue().metricValue() instanceof Double lag
          && lag > most) { // not a number before the first fetch
        most = lag;
      }
    }
    return most;
  }

  private static boolean counts(String client) {
    return !client.endsWith("-global-consumer") && !client.endsWith("-restore-consumer");
  }
}
