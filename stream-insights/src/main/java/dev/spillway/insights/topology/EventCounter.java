package dev.spillway.insights.topology;

import dev.spillway.insights.count.CountRules;
import dev.spillway.insights.count.PartitionCounts;
import dev.spillway.insights.count.Reports;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.Pulse;
import dev.spillway.insights.pulse.Statuses;
import dev.spillway.insights.read.EventFacts;
import dev.spillway.insights.read.FactsReader;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Counts the events of one partition, and says about four times a second what changed. For the
 * thread of its task.
 */
final class EventCounter implements Processor<byte[], byte[], String, Told> {
  /** How often it is said what changed. */
  static final Duration PERIOD = Duration.ofMillis(250);

  /** Without a change it is said again, before the topic forgets it. */
  private static final long REPEAT_MILLIS = 60_000;

  private static final Pulse.Minute NONE =
      new Pulse.Minute(java.util.Map.of(), java.util.Map.of(), List.of(), List.of());

  private final FactsReader reader;
  private final CountRules rules;
  private final Statuses statuses;
  private final CountMeters meters;
  private ProcessorContext<String, Told> context;
  private PartitionCounts counts;
  private Reports reports;
  private Pulse.Minute told = NONE;
  private long toldMillis;

  /** Counts nothing before {@link #init}. */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before all else
  EventCounter(FactsReader reader, CountRules rules, Statuses statuses, CountMeters meters) {
    this.reader = reader;
    this.rules = rules;
    this.statuses = statuses;
    this.meters = meters;
  }

  @Override
  public void init(ProcessorContext<String, Told> processorContext) {
    context = processorContext;
    StoreLog log = new StoreLog(context.getStateStore(InsightsTopology.COUNTS));
    counts = new PartitionCounts(rules, log);
    log.restore(counts::restore);
    reports = new Reports(context.taskId().partition(), counts);
    context.schedule(PERIOD, PunctuationType.WALL_CLOCK_TIME, this::report);
  }

  @Override
  public void process(Record<byte[], byte[]> event) {
    EventFacts facts =
        reader.read(event.headers().toArray(), event.key(), event.value(), event.timestamp());
    PartitionCounts.Verdict verdict =
        facts == null
            ? PartitionCounts.Verdict.INVALID
            : counts.add(
                facts,
                event.timestamp(),
                context.recordMetadata().orElseThrow().offset(),
                context.currentSystemTimeMs());
    meters.count(verdict);
  }

  private void report(long nowMillis) {
    int partition = context.taskId().partition();
    Statuses.Stored stored = statuses.stored(partition, nowMillis);
    Reports.Report report = reports.take(nowMillis, stored.below(), stored.atMillis());
    report
        .partials()
        .forEach(
            partial ->
                context.forward(
                    new Record<>(
                        partial.getKey(),
                        new Told(Told.To.TOTALS, partial.getValue().encode()),
                        nowMillis)));
    Pulse pulse = report.pulse();
    if (pulse.tellsMoreThan(told) || nowMillis - toldMillis >= REPEAT_MILLIS) {
      told = pulse.minute();
      toldMillis = nowMillis;
      context.forward(
          new Record<>(
              Integer.toString(partition), new Told(Told.To.PULSES, Json.write(pulse)), nowMillis));
    }
  }
}
