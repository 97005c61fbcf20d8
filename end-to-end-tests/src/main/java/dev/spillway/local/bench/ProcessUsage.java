package dev.spillway.local.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used since its start, as Linux counts it (proc(5)).
 *
 * @param cpuSeconds in user and kernel mode, all threads
 * @param maxRssMebibytes largest resident memory
 */
record ProcessUsage(double cpuSeconds, long maxRssMebibytes) {
  /** The kernel's clock ticks a second as user space sees them, on every platform of Linux. */
  private static final double TICKS = 100;

  /**
   * Reads it.
   *
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  static ProcessUsage of(long pid) throws IOException {
    List<String> fields = stat(pid);
    double ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    long rss = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        rss = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return new ProcessUsage(ticks / TICKS, rss);
  }

  /**
   * CPU seconds of a process and of all its descendants, also of those that have ended and were
   * waited for.
   *
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  static double cpuSecondsOfTree(long pid) throws IOException {
    double ticks = ticksWithEnded(pid);
    List<ProcessHandle> descendants =
        ProcessHandle.of(pid).map(root -> root.descendants().toList()).orElse(List.of());
    for (ProcessHandle one : descendants) {
      ticks += ticksUnlessEnded(one.pid());
    }
    return ticks / TICKS;
  }

  /** None of one that has ended meanwhile: its parent has its time now, or soon. */
  private static double ticksUnlessEnded(long pid) throws IOException {
    try {
      return ticksWithEnded(pid);
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }

  /** Of a process, and of those of its children that it has waited for. */
  private static double ticksWithEnded(long pid) throws IOException {
    List<String> fields = stat(pid);
    double ticks = 0;
    for (int field = 11; field <= 14; field++) {
      ticks += Long.parseLong(fields.get(field));
    }
    return ticks;
  }

  private static List<String> stat(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // Behind the name, which may hold anything, the third field is the first.
    return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
  }
}
