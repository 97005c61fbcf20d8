package dev.spillway.local.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CPU seconds a million events of each server, over repetitions. */
final class ServerCosts {
  private final int events;
  private final Map<String, List<Double>> perMillion = new LinkedHashMap<>();

  ServerCosts(int events) {
    this.events = events;
  }

  /** Adds what one repetition took, by the server's name. */
  void add(Map<String, Double> seconds) {
    seconds.forEach(
        (server, used) ->
            perMillion.computeIfAbsent(server, _ -> new ArrayList<>()).add(used * 1e6 / events));
  }

  /** Puts the medians into a result as {@code <prefix><server>_cpu_s_per_million}. */
  void putInto(Result result, String prefix) {
    perMillion.forEach(
        (server, values) ->
            result.put(
                prefix + server + "_cpu_s_per_million",
                Result.median(values.stream().mapToDouble(Double::doubleValue).toArray())));
  }
}
