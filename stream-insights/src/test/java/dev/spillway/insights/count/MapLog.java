package dev.spillway.insights.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Keeps counts as a store does: what was put, as it was then. */
final class MapLog implements CountLog {
  final Map<String, byte[]> kept = new TreeMap<>();

  @Override
  public void put(byte[] key, byte[] value) {
    kept.put(new String(key, UTF_8), value.clone());
  }

  @Override
  public void delete(byte[] key) {
    kept.remove(new String(key, UTF_8));
  }

  /** What a restart finds. */
  PartitionCounts restored(CountRules rules) throws IOException {
    PartitionCounts counts = new PartitionCounts(rules, this);
    for (Map.Entry<String, byte[]> one : Map.copyOf(kept).entrySet()) {
      counts.restore(one.getKey().getBytes(UTF_8), one.getValue());
    }
    return counts;
  }
}
