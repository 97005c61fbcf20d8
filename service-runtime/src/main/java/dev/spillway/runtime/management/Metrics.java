package dev.spillway.runtime.management;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmHeapPressureMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmInfoMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;

/** The registry of a service's metrics. */
public final class Metrics {
  private Metrics() {}

  /**
   * A registry that holds the metrics of the build, the JVM and the process, and takes of Kafka's
   * clients what {@link KafkaMeters} lets through. It lives as long as the process.
   *
   * @param application becomes the tag {@code application} of every metric
   */
  public static PrometheusMeterRegistry create(String application) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    registry.config().commonTags("application", application).meterFilter(new KafkaMeters());
    List<MeterBinder> binders =
        List.of(
            BuildInfo.ofThisBuild(),
            new JvmInfoMetrics(),
            new JvmMemoryMetrics(),
            new JvmGcMetrics(),
            new JvmHeapPressureMetrics(),
            new JvmThreadMetrics(),
            new ProcessorMetrics(),
            new FileDescriptorMetrics(),
            new UptimeMetrics(),
            new ResidentMemory(ResidentMemory.LINUX),
            new MemoryLimit());
    binders.forEach(binder -> binder.bindTo(registry));
    return registry;
  }
}
