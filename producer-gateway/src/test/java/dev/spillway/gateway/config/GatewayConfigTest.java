package dev.spillway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatewayConfigTest {
  @Test
  void shouldNeedNoSettingAtAll() throws Exception {
    GatewayConfig config = ConfigLoader.load(GatewayConfig.class, Optional.empty(), Map.of());

    assertThat(config.http().host()).isEqualTo("127.0.0.1");
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.management().port()).isEqualTo(8081);
    assertThat(config.kafka().topic()).isEqualTo("events");
    assertThat(config.mappingsByName()).isEmpty();
  }

  @Test
  void shouldReportEverythingThatIsWrongTogether() {
    Map<String, String> environment =
        Map.of(
            "SPILLWAY_KAFKA_PROPERTIES_ACKS", "1",
            "SPILLWAY_LIMITS_DATA_BYTES", "1GiB",
            "SPILLWAY_HTTP_PORT", "70000",
            "SPILLWAY_SCHEMAS_UNREGISTERED", "refuse",
            "SPILLWAY_SCHEMAS_MODES", "a=loud",
            "SPILLWAY_DEFAULTS_SOURCE", "a\nb");

    assertThatThrownBy(() -> ConfigLoader.load(GatewayConfig.class, Optional.empty(), environment))
        .isInstanceOfSatisfying(
            ConfigException.class,
            e ->
                assertThat(e.getMessage())
                    .contains("kafka.properties", "[acks]")
                    .contains("limits.data-bytes", "http.port", "defaults.source")
                    .contains("must be allow without a folder")
                    .contains("schemas.modes"));
  }

  @Test
  void shouldBeOpenToOthersOnlyWithKeysOrWhenToldSo() throws Exception {
    for (String host : List.of("0.0.0.0", "::", "10.1.2.3", "gateway.example.com", "127.evil")) {
      assertThatThrownBy(() -> load(Map.of("SPILLWAY_HTTP_HOST", host)))
          .as(host)
          .hasMessageContainingAll("access.keys-file", "access.anonymous");
      load(Map.of("SPILLWAY_HTTP_HOST", host, "SPILLWAY_ACCESS_ANONYMOUS", "true"));
      load(Map.of("SPILLWAY_HTTP_HOST", host, "SPILLWAY_ACCESS_KEYS_FILE", "keys.yaml"));
    }
    for (String host : List.of("localhost", "127.0.0.2", "::1")) {
      load(Map.of("SPILLWAY_HTTP_HOST", host));
    }
    assertThatThrownBy(
            () ->
                load(
                    Map.of(
                        "SPILLWAY_ACCESS_ANONYMOUS", "true",
                        "SPILLWAY_ACCESS_KEYS_FILE", "keys.yaml")))
        .hasMessageContaining("access.anonymous");
  }

  @Test
  void shouldRefuseRatesThatAreNone() {
    assertThatThrownBy(
            () ->
                load(
                    Map.of(
                        "SPILLWAY_ACCESS_JWT_EVENTS_PER_SECOND", "0",
                        "SPILLWAY_ACCESS_JWT_BYTES_PER_SECOND", "0B")))
        .hasMessageContainingAll(
            "access.jwt.events-per-second", "access.jwt.bytes-per-second", "must be from 1");
  }

  private static GatewayConfig load(Map<String, String> environment) throws ConfigException {
    return ConfigLoader.load(GatewayConfig.class, Optional.empty(), environment);
  }
}
