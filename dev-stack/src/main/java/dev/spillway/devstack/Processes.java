package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.stream.Stream;

/** What the kernel knows of processes that need not be this JVM's children. */
final class Processes {
  private Processes() {}

  /** When the process was started, in milliseconds since 1970; 0 where the kernel does not tell. */
  static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /**
   * Whether the process still does anything. An orphan that has ended stays listed, and alive to
   * {@link ProcessHandle#isAlive()}, until the process with pid 1 collects it, which in a container
   * may be never.
   */
  static boolean isRunning(ProcessHandle handle) {
    if (!handle.isAlive()) {
      return false;
    }
    Path process = Path.of("/proc", Long.toString(handle.pid()));
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      String stat = Files.readString(process.resolve("stat"));
      char state = stat.charAt(stat.lastIndexOf(')') + 2);
      // With other threads left, only the main thread has ended, and sockets may still be open.
      return (state != 'Z' && state != 'X') || threads.count() > 1;
    } catch (IOException endedOrNoProc) {
      return handle.isAlive();
    }
  }

  /** Waits until none of them runs; false at the deadline or on interruption. */
  static boolean awaitEnd(Collection<ProcessHandle> processes, Deadline deadline) {
    // Looked at every few milliseconds: onExit() of a process that is no child of this JVM does the
    // same within the JDK, but only once a second.
    while (processes.stream().anyMatch(Processes::isRunning)) {
      if (deadline.isPast()) {
        return false;
      }
      try {
        Thread.sleep(10);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }
}
