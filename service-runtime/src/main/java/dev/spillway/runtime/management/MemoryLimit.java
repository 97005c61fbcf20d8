package dev.spillway.runtime.management;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.lang.management.ManagementFactory;

/** The memory that the process may hold: the container's limit, or the machine's memory. */
record MemoryLimit() implements MeterBinder {
  @Override
  public void bindTo(MeterRegistry registry) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Gauge.builder("process.memory.limit", system, OperatingSystemMXBean::getTotalMemorySize)
        .baseUnit("bytes")
        .description("Memory of the container, or of the machine where there is no limit")
        .strongReference(true)
        .register(registry);
  }
}
