package dev.spillway.consumer.operate;

import java.time.Instant;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where offsets are moved to: exactly one of these. */
final class Target {
  @Option(names = "--to-earliest", required = true, description = "The first that Kafka has.")
  private boolean earliest;

  @Option(names = "--to-latest", required = true, description = "The end: skips what is there.")
  private boolean latest;

  @Option(names = "--to-offset", required = true, paramLabel = "N", description = "This offset.")
  private @Nullable Long offset;

  @Option(
      names = "--to-time",
      required = true,
      paramLabel = "TIME",
      description = "The first record of this timestamp or later: " + TimeText.FORMS + ".")
  private @Nullable Instant time;

  /**
   * The offset of every chosen partition.
   *
   * @throws OperateException if an offset lies outside what Kafka has
   */
  SortedMap<Integer, Long> resolve(KafkaTopic topic, Collection<Integer> partitions)
      throws Exception {
    SortedMap<Integer, Long> resolved = new TreeMap<>();
    if (time != null) {
      resolved.putAll(topic.at(time));
    } else if (offset != null) {
      for (var entry : topic.all().entrySet()) {
        OffsetRange there = entry.getValue();
        if (partitions.contains(entry.getKey())
            && (offset < there.from() || offset > there.until())) {
          throw OperateException.usage(
              "partition %d has the offsets %d to %d, not %d; name partitions with --partition"
                  .formatted(entry.getKey(), there.from(), there.until(), offset));
        }
        resolved.put(entry.getKey(), offset);
      }
    } else {
      resolved.putAll(latest ? topic.latest() : topic.earliest());
    }
    resolved.keySet().retainAll(partitions);
    return resolved;
  }

  @Override
  public String toString() {
    return earliest
        ? "earliest"
        : latest ? "latest" : String.valueOf(offset != null ? offset : time);
  }
}
