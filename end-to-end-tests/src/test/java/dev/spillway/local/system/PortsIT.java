package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.devstack.PortChoice;
import dev.spillway.devstack.PortInUse;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsIT {
  private final Ports ports = new Ports();

  @Test
  void shouldGiveTwoProgramsDifferentPortsBeforeEitherListens() {
    int free = new PortChoice.Free().choose();

    int first = ports.choose(new PortChoice.Exactly(free));
    int second = ports.choose(new PortChoice.Preferably(free));

    assertThat(first).isEqualTo(free);
    assertThat(second).isNotEqualTo(free);
    assertThat(ports.unlessChosen(free)).isEqualTo(new PortChoice.Free());
    assertThatThrownBy(() -> ports.choose(new PortChoice.Exactly(second)))
        .isInstanceOf(PortInUse.class)
        .hasMessageContaining(String.valueOf(second));
  }

  @Test
  void shouldReplaceABusyUsualPortAndRefuseABusyExactOne() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int busy = other.getLocalPort();

      assertThat(ports.choose(new PortChoice.Preferably(busy))).isNotEqualTo(busy);
      assertThatThrownBy(() -> ports.choose(new PortChoice.Exactly(busy)))
          .isInstanceOf(PortInUse.class);
    }
  }
}
