package dev.spillway.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
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
}
