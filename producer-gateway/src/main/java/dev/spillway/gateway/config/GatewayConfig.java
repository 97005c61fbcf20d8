package dev.spillway.gateway.config;

import dev.spillway.gateway.read.Mapping;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import dev.spillway.runtime.management.ManagementConfig;
import java.util.Map;
import java.util.stream.Collectors;

/** Everything that can be set about the gateway. */
public record GatewayConfig(
    @Setting(description = "Where events are taken") HttpConfig http,
    @Setting(description = "Who may send") AccessConfig access,
    @Setting(description = "What browsers may send") CorsConfig cors,
    @Setting(description = "Where the operator looks") ManagementConfig management,
    @Setting(description = "Where events go") KafkaConfig kafka,
    @Setting(description = "What is taken at most") LimitsConfig limits,
    @Setting(description = "Attributes of events that name none") DefaultsConfig defaults,
    @Setting(
            description =
                "Where plain JSON sent to /v1/events/{name} has its attributes; names are a-z, 0-9"
                    + " and -",
            defaultValue = "")
        Map<String, MappingConfig> mappings,
    @Setting(
            description =
                "Providers that send signed webhooks to /v1/webhooks/{name}; names are a-z, 0-9 and"
                    + " -",
            defaultValue = "")
        Map<String, WebhookConfig> webhooks,
    @Setting(description = "What the data of events must look like") SchemasConfig schemas,
    @Setting(description = "What clients may ask about accepted events") ReceiptsConfig receipts,
    @Setting(description = "What a collector of traces is told") TracingConfig tracing,
    @Setting(description = "How the gateway ends") ShutdownConfig shutdown) {
  public GatewayConfig {
    new Requirements()
        .require(areNames(mappings), "mappings", NAMES)
        .require(areNames(webhooks), "webhooks", NAMES)
        .require(
            !receipts.enabled() || receipts.maxWait().compareTo(http.idleTimeout()) < 0,
            "receipts",
            "must have a max-wait shorter than http.idle-timeout, which would cut the wait off")
        .require(
            access.allows(http.host()) || http.tls().clientCa().isPresent(),
            "http",
            "must have 127.0.0.1 as its host, or access.keys-file or http.tls.client-ca must say"
                + " who may send; where something else keeps strangers away, set access.anonymous"
                + " to true")
        .check();
  }

  private static final String NAMES = "must have names of a-z, 0-9 and -, at most 64 characters";

  private static boolean areNames(Map<String, ?> byName) {
    return byName.keySet().stream().allMatch(name -> name.matches("[a-z0-9-]{1,64}"));
  }

  /** The mappings by the name of their route. */
  public Map<String, Mapping> mappingsByName() {
    return mappings.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue().toMapping()));
  }
}
