package dev.spillway.schema.inforce;

import dev.spillway.schema.EventSchemas;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Counts what is checked, by type: only by types that have a schema, so there are few. */
final class SchemaMetrics {
  /** What a check has found. */
  enum Result {
    VALID,
    VIOLATED,
    UNKNOWN_VERSION
  }

  private record Key(String type, Result result) {}

  private final MeterRegistry registry;
  private final String prefix;
  private final Map<Key, Counter> checked = new ConcurrentHashMap<>();
  private final Counter reloaded;
  private final Counter refused;

  SchemaMetrics(MeterRegistry registry, String prefix, Supplier<EventSchemas> schemas) {
    this.registry = registry;
    this.prefix = prefix;
    this.reloaded = reloads("loaded");
    this.refused = reloads("refused");
    Gauge.builder(prefix + ".schemas", schemas, now -> now.get().versions().size())
        .description("Event schemas in force, earlier versions among them")
        .strongReference(true) // nobody else keeps the supplier
        .register(registry);
  }

  private Counter reloads(String result) {
    return Counter.builder(prefix + ".schema.reloads")
        .description("Changes of the folder of event schemas, by what became of them")
        .tag("result", result)
        .register(registry);
  }

  void checked(String type, Result result) {
    checked.computeIfAbsent(new Key(type, result), this::counter).increment();
  }

  private Counter counter(Key key) {
    return Counter.builder(prefix + ".schema.checked")
        .description("Events held against the schema of their type, by what was found")
        .tag("type", key.type())
        .tag("result", key.result().name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .register(registry);
  }

  void reloaded() {
    reloaded.increment();
  }

  void refused() {
    refused.increment();
  }
}
