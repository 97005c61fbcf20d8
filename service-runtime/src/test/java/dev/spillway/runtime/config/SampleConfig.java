package dev.spillway.runtime.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration with a setting of every type. */
record SampleConfig(
    Kafka kafka,
    Store store,
    @Setting(description = "Routes, tried in order", defaultValue = "") List<Route> routes,
    @Setting(description = "Routes by type", defaultValue = "") Map<String, Route> types) {

  enum Isolation {
    READ_COMMITTED,
    READ_UNCOMMITTED
  }

  record Kafka(
      @Setting(description = "Brokers to start from, host:port") List<String> bootstrapServers,
      @Setting(description = "How long a batch may wait", defaultValue = "20ms") Duration linger,
      @Setting(description = "Properties of the client", defaultValue = "")
          Map<String, String> properties,
      @Setting(description = "Which records are read", defaultValue = "read-committed")
          Isolation isolation,
      @Setting(description = "TLS; off where absent") Optional<Tls> tls) {}

  record Tls(
      @Setting(description = "Certificates") Path trustStore,
      @Setting(description = "Longest chain", defaultValue = "3") int depth) {}

  record Store(
      @Setting(description = "Where the store is", defaultValue = "http://user:pw@localhost:9200")
          URI uri,
      @Setting(description = "Its password") Optional<Secret> password,
      @Setting(description = "Most records in a batch", defaultValue = "5000") long maxRecords,
      @Setting(description = "Most bytes in a batch", defaultValue = "16MiB") ByteSize maxBytes,
      @Setting(description = "Share of the memory", defaultValue = "0.5") double ratio,
      @Setting(description = "Whether it is written to", defaultValue = "true") boolean enabled) {
    Store {
      new Requirements()
          .require(maxRecords > 0, "maxRecords", "must be at least 1")
          .require(ratio >= 0 && ratio <= 1, "ratio", "must be from 0 to 1")
          .check();
    }
  }

  record Route(
      @Setting(description = "Where it leads") String path,
      @Setting(description = "How long it may take", defaultValue = "1s") Duration timeout) {}
}
