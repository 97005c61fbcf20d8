package dev.spillway.local.chaos;

import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * The largest resident memory of each process, looked at twice a second where the system has {@code
 * /proc}. A thread of its own.
 */
final class Memory implements AutoCloseable {
  private final LocalSystem system;
  private final Map<String, Long> largest = new TreeMap<>();
  private final Thread thread;

  Memory(LocalSystem system) {
    this.system = system;
    this.thread = Thread.ofPlatform().daemon().name("memory").start(this::run);
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        for (Application one : system.consumers()) {
          look(one.name(), one::pid);
        }
        for (Application one : system.gateways()) {
          look(one.name(), one::pid);
        }
        look("kafka", system.stores().kafka()::pid);
        look("elasticsearch", system.stores().elasticsearch()::pid);
        Thread.sleep(500);
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  private void look(String name, LongSupplier pid) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid.getAsLong() + "/status"))) {
        if (line.startsWith("VmRSS:")) {
          long kibibytes = Long.parseLong(line.replaceAll("\\D", ""));
          synchronized (this) {
            largest.merge(name, kibibytes / 1024, Math::max);
          }
        }
      }
    } catch (IOException | IllegalStateException away) {
      return; // it is down, or being started
    }
  }

  /** In MiB, by name. */
  synchronized Map<String, Long> largest() {
    return new TreeMap<>(largest);
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
