package dev.spillway.local.bench;

import java.io.IOException;
import java.nio.file.Files;
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
    long rss = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmHWM:")) {
        rss = Long.parseLong(line.replaceAll("\\D", "")) / 1024;
      }
    }
    return new ProcessUsage(own(stat(pid)) / TICKS, rss);
  }

  /**
   * CPU seconds of a process and of all its descendants, also of those that have ended and were
   * waited for.
   *
   * @throws IOException if there is no such process, or no {@code /proc}
   */
  static double cpuSecondsOfTree(long pid) throws IOException {
    List<String> before = stat(pid);
    while (true) {
      long descendants =
          ProcessHandle.of(pid).stream()
              .flatMap(ProcessHandle::descendants)
              .mapToLong(one -> ticksUnlessEnded(one.pid()))
              .sum();
      List<String> after = stat(pid);
      if (ended(after) == ended(before)) {
        return (own(after) + ended(after) + descendants) / TICKS;
      }
      before = after; // a child has ended meanwhile, and may be in neither sum
    }
  }

  /** None of one that has ended meanwhile: its parent has its time now, or soon. */
  private static long ticksUnlessEnded(long pid) {
    try {
      List<String> fields = stat(pid);
      return own(fields) + ended(fields);
    } catch (IOException ended) {
      return 0;
    }
  }

  /** Ticks of the process itself. */
  private static long own(List<String> fields) {
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  /** Ticks of those of its descendants that have ended and were waited for. */
  private static long ended(List<String> fields) {
    return Long.parseLong(fields.get(13)) + Long.parseLong(fields.get(14));
  }

  private static List<String> stat(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    // Behind the name, which may hold anything, the third field is the first.
    return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
  }
}
