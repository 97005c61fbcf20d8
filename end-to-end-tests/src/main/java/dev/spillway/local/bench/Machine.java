package dev.spillway.local.bench;

import java.lang.management.ManagementFactory;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Where and when something was measured. */
final class Machine {
  private Machine() {}

  /** A line for people. */
  static String describe() {
    long gibibytes =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize() >> 30
            : 0;
    return "%s. %d processors, %d GiB of memory, %s %s, Java %s."
        .formatted(
            ZonedDateTime.now(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)),
            Runtime.getRuntime().availableProcessors(),
            gibibytes,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }
}
