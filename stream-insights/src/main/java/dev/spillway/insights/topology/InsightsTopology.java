package dev.spillway.insights.topology;

import dev.spillway.insights.alarm.AlarmRules;
import dev.spillway.insights.alarm.RateAlarm;
import dev.spillway.insights.count.CountRules;
import dev.spillway.insights.pulse.Hearing;
import dev.spillway.insights.pulse.Statuses;
import dev.spillway.insights.read.FactsReader;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The parts and how they hang together. Every partition is counted where it is read, and only what
 * changed since a quarter of a second ago goes on: an event costs no record of ours.
 *
 * <pre>
 * events ------------> EventCounter --+-- partial counts by type --> TotalsKeeper --+--> rollups
 *                        ^            |   (internal topic)                          +--> alerts
 *                        |            +--> pulses --+
 * events.dead-letter --> LetterCounter ----> pulses +--> global table --> every instance's console
 *                        |
 * spillway.status ----> global table -------------------------------> every instance's console
 * alerts -------------> global table -------------------------------> every instance's console
 * </pre>
 */
public final class InsightsTopology {
  /** Counts of a partition. */
  static final String COUNTS = "counts";

  /** Sums over all partitions. */
  static final String TOTALS = "totals";

  /** Dead letters by reason. */
  static final String LETTERS = "letters";

  private static final int TOTALS_PARTITIONS = 3;

  private final Names names;
  private final Rules rules;

  /**
   * The topics.
   *
   * @param defaultType type of a record that names none
   */
  public record Names(
      String events,
      String deadLetters,
      String status,
      String pulses,
      String rollups,
      String alerts,
      String defaultType) {}

  /**
   * How it counts and watches.
   *
   * @param totalsKept how long a minute's parts are kept
   */
  public record Rules(CountRules counts, AlarmRules alarms, Duration totalsKept) {}

  /**
   * Who takes what every instance hears.
   *
   * @param statuses also tell what is stored
   */
  public record Listeners(Statuses statuses, Hearing pulses, Hearing alerts) {}

  public InsightsTopology(Names names, Rules rules) {
    this.names = names;
    this.rules = rules;
  }

  /** The topology. */
  public Topology build(Listeners listeners, MeterRegistry registry) {
    StreamsBuilder builder = new StreamsBuilder();
    Consumed<byte[], byte[]> bytes = Consumed.with(Serdes.ByteArray(), Serdes.ByteArray());
    CountMeters meters = new CountMeters(registry);
    builder.addStateStore(store(COUNTS));
    builder.addStateStore(store(TOTALS));
    builder.addStateStore(store(LETTERS));

    KStream<String, Told> counted =
        builder.stream(names.events(), bytes)
            .process(
                () ->
                    new EventCounter(
                        new FactsReader(names.events(), names.defaultType()),
                        rules.counts(),
                        listeners.statuses(),
                        meters),
                Named.as("count"),
                COUNTS);
    send(counted, Told.To.PULSES, names.pulses());
    KStream<String, Told> totals =
        only(counted, Told.To.TOTALS)
            .repartition(
                Repartitioned.<String, byte[]>as("partials")
                    .withKeySerde(Serdes.String())
                    .withValueSerde(Serdes.ByteArray())
                    .withNumberOfPartitions(TOTALS_PARTITIONS))
            .process(
                () -> new TotalsKeeper(new RateAlarm(rules.alarms()), rules.totalsKept()),
                Named.as("total"),
                TOTALS);
    send(totals, Told.To.ROLLUPS, names.rollups());
    send(totals, Told.To.ALERTS, names.alerts());

    send(
        builder.stream(names.deadLetters(), bytes)
            .process(LetterCounter::new, Named.as("count-letters"), LETTERS),
        Told.To.PULSES,
        names.pulses());

    global(builder, names.status(), listeners.statuses()::hear);
    global(builder, names.pulses(), listeners.pulses());
    global(builder, names.alerts(), listeners.alerts());
    return builder.build();
  }

  private static KStream<String, byte[]> only(KStream<String, Told> told, Told.To to) {
    return told.filter((_, one) -> one.to() == to).mapValues(Told::bytes);
  }

  private static void send(KStream<String, Told> told, Told.To to, String topic) {
    only(told, to).to(topic, Produced.with(Serdes.String(), Serdes.ByteArray()));
  }

  private static void global(StreamsBuilder builder, String topic, Hearing hearing) {
    String name = "table-" + topic;
    builder.addGlobalStore(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
            .withLoggingDisabled(),
        topic,
        Consumed.with(Serdes.String(), Serdes.ByteArray()),
        () -> new GlobalTable(name, hearing));
  }

  /**
   * In memory, its changes in a topic, and with a cache before that, so that what is put a thousand
   * times between two commits goes there once.
   */
  private static StoreBuilder<KeyValueStore<byte[], byte[]>> store(String name) {
    Serde<byte[]> bytes = Serdes.ByteArray();
    return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), bytes, bytes)
        .withCachingEnabled()
        .withLoggingEnabled(Map.of("min.cleanable.dirty.ratio", "0.1", "segment.ms", "600000"));
  }
}
