package dev.spillway.insights.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.kafka.DeadLetterHeaders;
import dev.spillway.event.kafka.Redriven;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.pulse.LetterCounts;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Counts the dead letters of one partition by reason. For the thread of its task. */
final class LetterCounter implements Processor<byte[], byte[], String, Told> {
  private static final long REPEAT_MILLIS = 60_000;

  private ProcessorContext<String, Told> context;
  private StoreLog log;
  private final LetterCounts counts = new LetterCounts(new TreeMap<>());
  private boolean changed = true;
  private long toldMillis;

  /** Counts nothing before {@link #init}. */
  @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before all else
  LetterCounter() {}

  @Override
  public void init(ProcessorContext<String, Told> processorContext) {
    context = processorContext;
    log = new StoreLog(context.getStateStore(InsightsTopology.LETTERS));
    log.restore(
        (reason, value) ->
            counts
                .reasons()
                .put(new String(reason, UTF_8), Json.read(value, LetterCounts.OfReason.class)));
    context.schedule(EventCounter.PERIOD, PunctuationType.WALL_CLOCK_TIME, this::report);
  }

  @Override
  public void process(Record<byte[], byte[]> letter) {
    String reason = Redriven.text(letter.headers(), DeadLetterHeaders.PREFIX + "reason");
    Map.Entry<String, LetterCounts.OfReason> counted =
        counts.add(reason == null ? "" : reason, letter.timestamp());
    log.put(counted.getKey().getBytes(UTF_8), Json.write(counted.getValue()));
    changed = true;
  }

  private void report(long nowMillis) {
    if (changed || nowMillis - toldMillis >= REPEAT_MILLIS) {
      changed = false;
      toldMillis = nowMillis;
      context.forward(
          new Record<>(
              LetterCounts.KEY + context.taskId().partition(),
              new Told(Told.To.PULSES, Json.write(counts)),
              nowMillis));
    }
  }
}
