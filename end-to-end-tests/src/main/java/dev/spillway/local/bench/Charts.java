package dev.spillway.local.bench;

import dev.spillway.local.bench.Chart.Series;
import dev.spillway.local.bench.Chart.Shape;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The charts of all scenarios that were measured. */
final class Charts {
  private static final String EVENTS_PER_SECOND = "events a second";

  private Charts() {}

  static List<Chart> of(List<Result> results) {
    List<Chart> charts = new ArrayList<>();
    List<Result> drains = results.stream().filter(one -> one.isOf("drain")).toList();
    if (!drains.isEmpty()) {
      charts.add(drain(drains));
    }
    for (Result result : results) {
      switch (result.scenario()) {
        case "gateway" -> charts.add(gateway(result));
        case "batch-size" -> charts.add(batchSize(result));
        case "freshness" -> charts.add(freshness(result));
        case "start" -> charts.add(start(result));
        case "scale" -> charts.addAll(scale(result));
        case "peer" -> charts.add(peer(result));
        default -> {
          // Drains are in one chart; what is new has its numbers in the tables.
        }
      }
    }
    return charts;
  }

  private static Chart gateway(Result result) {
    return new Chart(
        "Events over HTTP",
        "What the gateway accepts, every event acknowledged by Kafka, beside Kafka's own producer"
            + " performance tool. Single events on 64 and 512 connections; NDJSON of 100 events on"
            + " 64.",
        "",
        EVENTS_PER_SECOND,
        Shape.BARS,
        List.of("single, 64", "single, 512", "NDJSON of 100", "Kafka's own producer"),
        List.of(
            new Series(
                EVENTS_PER_SECOND,
                List.of(
                    result.number("single_per_s_64"),
                    result.number("single_per_s_512"),
                    result.number("batch_events_per_s"),
                    result.number("native_per_s")))));
  }

  private static Chart drain(List<Result> results) {
    return new Chart(
        "Draining a backlog",
        "One consumer, from its start to the last committed offset, beside the same rows and"
            + " documents loaded as prepared bytes by COPY and bulk requests.",
        "stores",
        EVENTS_PER_SECOND,
        Shape.BARS,
        results.stream().map(result -> result.text("store")).toList(),
        List.of(
            new Series("consumer", numbers(results, "events_per_s")),
            new Series("raw limit", numbers(results, "raw_per_s"))));
  }

  private static List<Number> numbers(List<Result> results, String field) {
    return results.stream().map(result -> result.number(field)).toList();
  }

  private static Chart batchSize(Result result) {
    Map<String, Number> postgres = result.numbersWith("postgres_per_s_");
    Map<String, Number> elasticsearch = result.numbersWith("elasticsearch_per_s_");
    return new Chart(
        "What batches save",
        "The same events one INSERT and one index request at a time, and by COPY and bulk requests"
            + " of many; each store alone, on one connection.",
        "events in a batch",
        EVENTS_PER_SECOND,
        Shape.LINES_LOGARITHMIC,
        labels(postgres),
        List.of(
            new Series("PostgreSQL", List.copyOf(postgres.values())),
            new Series("Elasticsearch", List.copyOf(elasticsearch.values()))));
  }

  private static Chart freshness(Result result) {
    Map<String, Number> rates = result.numbersWith("p50_ms_");
    List<Series> series = new ArrayList<>();
    Map<String, String> names = new LinkedHashMap<>();
    names.put("p50_ms_", "row visible, p50");
    names.put("p99_ms_", "row visible, p99");
    names.put("commit_p50_ms_", "offset committed, p50");
    names.put("commit_p99_ms_", "offset committed, p99");
    names.forEach(
        (prefix, name) ->
            series.add(new Series(name, List.copyOf(result.numbersWith(prefix).values()))));
    return new Chart(
        "From the POST to the row",
        "How long after its POST was due an event is a row in PostgreSQL, and its offset"
            + " committed.",
        EVENTS_PER_SECOND,
        "milliseconds",
        Shape.BARS_LOGARITHMIC,
        labels(rates),
        series);
  }

  private static Chart start(Result result) {
    List<Series> series = new ArrayList<>();
    // A build may have left the caches out.
    if (result.values().containsKey("gateway_ready_s")) {
      series.add(new Series("with AOT cache", ready(result, "")));
    }
    series.add(new Series("without", ready(result, "_without_cache")));
    return new Chart(
        "From the start to the first work",
        "From the start of the process to the first event accepted by the gateway, and to the"
            + " consumer polling.",
        "",
        "seconds",
        Shape.BARS,
        List.of("gateway", "consumer"),
        series);
  }

  private static List<Number> ready(Result result, String suffix) {
    return List.of(
        result.number("gateway_ready_s" + suffix), result.number("consumer_ready_s" + suffix));
  }

  private static List<Chart> scale(Result result) {
    Map<String, Number> consumers = result.numbersWith("per_s_consumers_");
    Map<String, Number> backlogs = result.numbersWith("per_s_backlog_");
    Map<String, Number> memory = result.numbersWith("max_rss_mb_backlog_");
    return List.of(
        new Chart(
            "More consumers",
            "The same backlog drained by several consumers on this machine.",
            "consumers",
            EVENTS_PER_SECOND,
            Shape.BARS,
            labels(consumers),
            List.of(new Series(EVENTS_PER_SECOND, List.copyOf(consumers.values())))),
        new Chart(
            "More to drain: throughput",
            "Backlogs of several sizes drained by one consumer, from the first commit on.",
            "events of the backlog",
            EVENTS_PER_SECOND,
            Shape.BARS,
            labels(backlogs),
            List.of(new Series(EVENTS_PER_SECOND, List.copyOf(backlogs.values())))),
        new Chart(
            "More to drain: memory",
            "The largest resident memory of the consumer while it drained them.",
            "events of the backlog",
            "MiB",
            Shape.BARS,
            labels(memory),
            List.of(new Series("MiB", List.copyOf(memory.values())))));
  }

  private static Chart peer(Result result) {
    return new Chart(
        "Beside Kafka Connect",
        "The same topic drained into PostgreSQL alone by one consumer, and by Kafka Connect with"
            + " Debezium's JDBC sink, two tasks and UNNEST; from the first rows on.",
        "",
        EVENTS_PER_SECOND,
        Shape.BARS,
        List.of("consumer", "Kafka Connect"),
        List.of(
            new Series(
                EVENTS_PER_SECOND,
                List.of(result.number("events_per_s"), result.number("peer_per_s")))));
  }

  /** The ends of the names, which are whole numbers. */
  private static List<String> labels(Map<String, Number> numbers) {
    NumberFormat format = NumberFormat.getIntegerInstance(Locale.ROOT);
    return numbers.keySet().stream().map(Long::valueOf).map(format::format).toList();
  }
}
