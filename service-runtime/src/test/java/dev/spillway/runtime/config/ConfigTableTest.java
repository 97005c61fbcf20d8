package dev.spillway.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigTableTest {
  @Test
  void shouldDescribeEverySettingInOrder() {
    assertThat(ConfigTable.describe(SampleConfig.class))
        .extracting(ConfigTable.Row::key)
        .containsExactly(
            "kafka.bootstrap-servers",
            "kafka.linger",
            "kafka.properties",
            "kafka.isolation",
            "kafka.tls.trust-store",
            "kafka.tls.depth",
            "store.uri",
            "store.password",
            "store.max-records",
            "store.max-bytes",
            "store.ratio",
            "store.enabled",
            "routes[].path",
            "routes[].timeout",
            "types.<name>.path",
            "types.<name>.timeout");
    assertThat(ConfigTable.describe(SampleConfig.class))
        .contains(
            new ConfigTable.Row(
                "kafka.linger",
                "SPILLWAY_KAFKA_LINGER",
                "duration",
                "20ms",
                "How long a batch may wait"));
  }

  @Test
  void shouldRenderWithinTheTerminal() {
    String text = ConfigTable.render(ConfigTable.describe(SampleConfig.class), 60);

    assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(60));
    assertThat(text)
        .startsWith(
            """
            kafka.bootstrap-servers  (required)  list of text
                Brokers to start from, host:port
                SPILLWAY_KAFKA_BOOTSTRAP_SERVERS
            kafka.linger             20ms  duration
                How long a batch may wait
                SPILLWAY_KAFKA_LINGER
            """);
  }

  @Test
  void shouldRenderMarkdownWithItsBarsEscaped() {
    assertThat(ConfigTable.renderMarkdown(ConfigTable.describe(SampleConfig.class)))
        .contains(
            "| `kafka.isolation` | `SPILLWAY_KAFKA_ISOLATION` | read-committed \\|"
                + " read-uncommitted | read-committed | Which records are read |")
        .contains("| `routes[].path` | in the file only | text | (required) | Where it leads |")
        .contains("`SPILLWAY_KAFKA_PROPERTIES_<NAME>`");
  }

  @Test
  void shouldShowTheEffectiveConfigurationWithoutItsSecrets() throws ConfigException {
    SampleConfig config =
        ConfigLoader.load(
            SampleConfig.class,
            Optional.empty(),
            Map.of(
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "a:1,b:2",
                "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG", "geheim",
                "SPILLWAY_KAFKA_PROPERTIES_LINGER_MS", "5",
                "SPILLWAY_STORE_PASSWORD", "geheim"));

    assertThat(ConfigTable.effective(config))
        .isEqualTo(
            """
            kafka.bootstrap-servers=a:1,b:2
            kafka.linger=20ms
            kafka.properties.linger.ms=5
            kafka.properties.sasl.jaas.config=***
            kafka.isolation=read-committed
            kafka.tls=
            store.uri=http://***@localhost:9200
            store.password=***
            store.max-records=5000
            store.max-bytes=16MiB
            store.ratio=0.5
            store.enabled=true
            """);
    assertThat(config.toString()).doesNotContain("geheim\"").contains("password=Optional[***]");
  }

  @Test
  void shouldReadWhatItPrints() {
    for (String size : List.of("0B", "1B", "1023B", "64KiB", "16MiB", "3GiB", "5TiB")) {
      assertThat(ByteSize.parse(size)).hasToString(size);
    }
    for (String duration : List.of("0s", "1ns", "5us", "20ms", "5s", "2m", "36h", "7d")) {
      assertThat(DurationText.format(DurationText.parse(duration))).isEqualTo(duration);
    }
  }
}
