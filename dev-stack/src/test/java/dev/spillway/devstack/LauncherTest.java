package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LauncherTest {

  @AfterEach
  void forgetProperty() {
    System.clearProperty(Launcher.PROPERTY);
  }

  @Test
  void shouldUseProcessesUnlessToldOtherwise() {
    assertThat(Launcher.chosen()).isInstanceOf(ProcessLauncher.class);
  }

  @Test
  void shouldNameWhatThePropertyMayBe() {
    System.setProperty(Launcher.PROPERTY, "container");

    assertThatThrownBy(Launcher::chosen)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spillway.servers is \"container\", but must be processes or containers");
  }
}
