package dev.spillway.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSettingsTest {
  @Test
  void shouldLogOursAtInfoAsJsonByDefault() {
    assertThat(LogSettings.of(Map.of()))
        .isEqualTo(new LogSettings(false, Map.of("dev.spillway", Level.INFO), List.of()));
  }

  @Test
  void shouldReadFormatAndLevels() {
    LogSettings settings =
        LogSettings.of(
            Map.of(
                "SPILLWAY_LOG_FORMAT", "Text",
                "SPILLWAY_LOG_LEVEL", "debug, org.apache.kafka=info"));

    assertThat(settings.text()).isTrue();
    assertThat(settings.levels())
        .containsOnly(
            Map.entry("dev.spillway", Level.DEBUG), Map.entry("org.apache.kafka", Level.INFO));
    assertThat(settings.problems()).isEmpty();
  }

  @Test
  void shouldKeepTheDefaultsAndNameWhatIsWrong() {
    LogSettings settings =
        LogSettings.of(Map.of("SPILLWAY_LOG_FORMAT", "xml", "SPILLWAY_LOG_LEVEL", "loud"));

    assertThat(settings.levels()).containsOnly(Map.entry("dev.spillway", Level.INFO));
    assertThat(settings.problems())
        .containsExactly(
            "SPILLWAY_LOG_FORMAT: is \"xml\"; allowed: json, text",
            "SPILLWAY_LOG_LEVEL: has \"loud\"; allowed: off, error, warn, info, debug, trace, and"
                + " logger=level after it");
  }
}
