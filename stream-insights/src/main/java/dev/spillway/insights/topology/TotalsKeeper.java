package dev.spillway.insights.topology;

import dev.spillway.insights.alarm.Alert;
import dev.spillway.insights.alarm.RateAlarm;
import dev.spillway.insights.count.Partial;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.total.Rollup;
import dev.spillway.insights.total.TypeTotals;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Sums up the types that fall to its task. For the thread of its task. */
final class TotalsKeeper implements Processor<String, byte[], String, Told> {
  /** A minute's sum may wait longer than an alarm; each is an upsert in PostgreSQL. */
  private static final Duration ROLLUPS_EVERY = Duration.ofSeconds(2);

  private static final Duration ALARMS_EVERY = Duration.ofMillis(500);

  private final RateAlarm alarm;
  private final Duration kept;
  private ProcessorContext<String, Told> context;
  private TypeTotals totals;

  /** Sums up nothing before {@link #init}. */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before all else
  TotalsKeeper(RateAlarm alarm, Duration kept) {
    this.alarm = alarm;
    this.kept = kept;
  }

  @Override
  public void init(ProcessorContext<String, Told> processorContext) {
    context = processorContext;
    StoreLog log = new StoreLog(context.getStateStore(InsightsTopology.TOTALS));
    totals = new TypeTotals(log, alarm, kept);
    log.restore(totals::restore);
    context.schedule(ROLLUPS_EVERY, PunctuationType.WALL_CLOCK_TIME, this::rollUp);
    context.schedule(ALARMS_EVERY, PunctuationType.WALL_CLOCK_TIME, this::watch);
  }

  @Override
  public void process(Record<String, byte[]> partial) {
    totals.add(partial.key(), Partial.decode(partial.value()), context.currentSystemTimeMs());
  }

  private void rollUp(long nowMillis) {
    for (Rollup rollup : totals.takeRollups()) {
      forward(rollup.key(), Told.To.ROLLUPS, Json.write(rollup), nowMillis);
    }
  }

  private void watch(long nowMillis) {
    for (Alert alert : totals.takeAlerts(nowMillis)) {
      forward(alert.type(), Told.To.ALERTS, Json.write(alert), nowMillis);
    }
  }

  private void forward(String key, Told.To to, byte[] value, long nowMillis) {
    context.forward(new Record<>(key, new Told(to, value), nowMillis));
  }
}
