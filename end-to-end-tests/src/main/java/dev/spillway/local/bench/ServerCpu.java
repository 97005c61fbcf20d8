package dev.spillway.local.bench;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the servers that were started here have used of the processors since a moment. */
final class ServerCpu {
  private final Map<String, Long> processes;
  private final Map<String, Double> before;

  private ServerCpu(Map<String, Long> processes) throws IOException {
    this.processes = processes;
    this.before = now();
  }

  /**
   * Begins to count.
   *
   * @param processes the first process of each server by the server's name; empty for servers that
   *     run elsewhere
   */
  static ServerCpu begin(Map<String, Long> processes) throws IOException {
    return new ServerCpu(processes);
  }

  /** CPU seconds since the beginning, by the server's name. */
  Map<String, Double> seconds() throws IOException {
    Map<String, Double> since = now();
    since.replaceAll((server, seconds) -> seconds - before.getOrDefault(server, 0.0));
    return since;
  }

  private Map<String, Double> now() throws IOException {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (var server : processes.entrySet()) {
      seconds.put(server.getKey(), ProcessUsage.cpuSecondsOfTree(server.getValue()));
    }
    return seconds;
  }
}
