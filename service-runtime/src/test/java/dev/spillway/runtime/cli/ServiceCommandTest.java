package dev.spillway.runtime.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.runtime.config.Setting;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServiceCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<SampleService.Config> started = new ArrayList<>();

  @Test
  void shouldStartWithTheConfigurationOfTheEnvironment() {
    assertThat(execute(Map.of("SPILLWAY_END", "fatal"))).isZero();

    assertThat(started)
        .extracting(SampleService.Config::end)
        .containsExactly(SampleService.End.FATAL);
  }

  @Test
  void shouldPrintHelpAndVersion() {
    assertThat(execute(Map.of(), "--help")).isZero();
    assertThat(execute(Map.of(), "--version")).isZero();

    assertThat(out.toString())
        .contains("Usage: sample", "--config=FILE", "--print-config", "--list-config")
        .contains("sample development");
    assertThat(started).isEmpty();
  }

  @Test
  void shouldPrintTheKeysAlsoWhenTheConfigurationIsWrong() {
    Map<String, String> wrong = Map.of("SPILLWAY_END", "never");

    assertThat(execute(wrong, "--list-config")).isZero();
    assertThat(execute(wrong, "--list-config-markdown")).isZero();

    assertThat(out.toString())
        .contains("shutdown-timeout  5s  duration")
        .contains("| `shutdown-timeout` | `SPILLWAY_SHUTDOWN_TIMEOUT` | duration | 5s |");
  }

  @Test
  void shouldPrintTheConfigurationInForce() {
    assertThat(execute(Map.of("SPILLWAY_SHUTDOWN_TIMEOUT", "1500ms"), "--print-config")).isZero();

    assertThat(out.toString()).isEqualTo("end=at-signal\nshutdown-timeout=1500ms\n");
    assertThat(started).isEmpty();
  }

  @Test
  void shouldPrintEveryProblemOnStandardErrorAndExitWith2() {
    Map<String, String> wrong = Map.of("SPILLWAY_END", "never", "SPILLWAY_SHUTDOWN_TIMEOUT", "5");

    assertThat(execute(wrong, "--config", "no-such.yaml")).isEqualTo(2);

    assertThat(err.toString())
        .contains("3 problems")
        .contains("no-such.yaml does not exist")
        .contains("end: is \"never\"")
        .contains("shutdown-timeout: is \"5\"");
    assertThat(out.toString()).isEmpty();
    assertThat(started).isEmpty();
  }

  @Test
  void shouldExitWith2ForAnUnknownOption() {
    assertThat(execute(Map.of(), "--nonsense")).isEqualTo(2);

    assertThat(err.toString()).contains("--nonsense");
  }

  private record Shown(
      @Setting(description = "Whether it only shows", defaultValue = "false") boolean readOnly) {}

  @Test
  void shouldSwitchAKeyOnByItsFlagWhateverTheEnvironmentSays() {
    List<Shown> shown = new ArrayList<>();
    Map<String, String> environment = Map.of("SPILLWAY_READ_ONLY", "false");

    assertThat(show(environment, shown)).isZero();
    assertThat(show(environment, shown, "--read-only")).isZero();
    assertThat(show(environment, shown, "--help")).isZero();

    assertThat(shown).containsExactly(new Shown(false), new Shown(true));
    assertThat(out.toString()).contains("--read-only", "Only show.");
  }

  @Test
  void shouldRefuseAFlagForAKeyThatThereIsNot() {
    ServiceCommand<Shown> command = showing();

    assertThatThrownBy(() -> command.withFlag("--loud", "Be loud.", "loud"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loud");
  }

  private int show(Map<String, String> environment, List<Shown> shown, String... args) {
    return showing()
        .withFlag("--read-only", "Only show.", "read-only")
        .execute(
            environment, new PrintWriter(out, true), new PrintWriter(err, true), shown::add, args);
  }

  private static ServiceCommand<Shown> showing() {
    return new ServiceCommand<>(
        "show",
        "Shows.",
        Shown.class,
        config -> Duration.ZERO,
        config -> {
          throw new AssertionError("is not started here");
        });
  }

  private int execute(Map<String, String> environment, String... args) {
    return new ServiceCommand<>(
            "sample",
            "Does nothing.",
            SampleService.Config.class,
            SampleService.Config::shutdownTimeout,
            SampleService::start)
        .execute(
            environment,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            started::add,
            args);
  }
}
