package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperateMainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unknown",
        "dead-letters",
        "dead-letters show",
        "dead-letters list --from noon",
        "offsets",
        "offsets move",
        "offsets move --to-latest --to-earliest",
        "verify --partition x",
        "verify --from noon",
        "verify --to -1",
        "verify --from 1969-12-31",
        "where",
        "where a b",
        "where a --scan -1",
        "where a --scan x",
        "where a --time 2026-11-22",
        "where a --from noon",
        "rebuild-index",
        "rebuild-index --all --month 2026.11",
        "rebuild-index --month 2026-11",
        "rebuild-index --month 2500.01",
      })
  void shouldRefuseWhatItDoesNotUnderstand(String line) {
    Command command = Command.run(Map.of(), line.split(" "));

    assertThat(command.code()).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).isNotBlank();
    assertThat(command.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"dead-letters", "offsets", "verify", "where", "rebuild-index"})
  void shouldExplainItself(String name) {
    Command command = Command.run(Map.of(), name, "--help");

    assertThat(command.code()).isZero();
    assertThat(command.out()).contains("Usage: " + name);
  }

  @Test
  void shouldNameTheBadSetting() {
    Command command = Command.run(Map.of("SPILLWAY_BATCH_MAX_RECORDS", "-1"), "verify");

    assertThat(command.code()).isEqualTo(ExitCode.USAGE);
    assertThat(command.err()).contains("max-records");
  }
}
