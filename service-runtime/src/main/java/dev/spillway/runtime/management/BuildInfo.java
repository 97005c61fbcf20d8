package dev.spillway.runtime.management;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Which build runs.
 *
 * @param version of Spillway
 */
record BuildInfo(String version) implements MeterBinder {
  /** From the jar's manifest, which a class directory does not have. */
  static BuildInfo ofThisBuild() {
    String version = BuildInfo.class.getPackage().getImplementationVersion();
    return new BuildInfo(version == null ? "development" : version);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder("spillway.build.info", () -> 1)
        .description("Always 1; the build is in the tags")
        .tag("version", version)
        .tag("java", Runtime.version().toString())
        .register(registry);
  }
}
