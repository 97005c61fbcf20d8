package dev.spillway.insights.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.insights.alarm.Alert;
import dev.spillway.insights.pulse.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlertsTest {
  private final Alerts alerts = new Alerts();

  @Test
  void shouldCountWhatLastsByItsKind() {
    hear("2026-11-26T08:00:00Z", "a", Alert.Kind.FLOOD, null);
    hear("2026-11-26T08:00:01Z", "b", Alert.Kind.FLOOD, null);
    hear("2026-11-26T08:00:02Z", "a", Alert.Kind.SILENCE, null);
    hear("2026-11-26T08:00:00Z", "a", Alert.Kind.FLOOD, "2026-11-26T08:00:09Z");

    assertThat(alerts.active(Alert.Kind.FLOOD)).isEqualTo(1);
    assertThat(alerts.active(Alert.Kind.SILENCE)).isEqualTo(1);
    assertThat(alerts.newest(10)).extracting(Alert::type).containsExactly("a", "b", "a");
  }

  @Test
  void shouldGoOnAfterWhatIsNoAlert() {
    alerts.hear("a", "{".getBytes(UTF_8));
    alerts.hear("a", null);
    hear("2026-11-26T08:00:00Z", "a", Alert.Kind.FLOOD, null);

    assertThat(alerts.newest(10)).hasSize(1);
  }

  private void hear(String at, String type, Alert.Kind kind, @Nullable String endedAt) {
    alerts.hear(type, Json.write(new Alert(at, type, kind, 9, 1, endedAt)));
  }
}
