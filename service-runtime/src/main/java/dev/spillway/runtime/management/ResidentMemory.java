package dev.spillway.runtime.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The memory that the process holds, where the system tells it as Linux does. */
record ResidentMemory(Path status) implements MeterBinder {
  static final Path LINUX = Path.of("/proc/self/status");

  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  @Override
  public void bindTo(MeterRegistry registry) {
    if (Files.isReadable(status)) {
      Gauge.builder("process.resident.memory", this, ResidentMemory::bytes)
          .baseUnit("bytes")
          .description("Resident memory of the process")
          .register(registry);
    }
  }

  /** NaN, which is Prometheus's word for unknown, if the system does not tell. */
  double bytes() {
    try {
      Matcher matcher = RESIDENT.matcher(Files.readString(status));
      return matcher.find() ? Long.parseLong(matcher.group(1)) * 1024.0 : Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
