package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortChoiceIT {

  @Test
  void shouldRefuseAnExactPortThatIsBusy() throws IOException {
    try (ServerSocket other = listener()) {
      int busy = other.getLocalPort();

      assertThatThrownBy(() -> new PortChoice.Exactly(busy).choose())
          .isInstanceOfSatisfying(PortInUse.class, e -> assertThat(e.port()).isEqualTo(busy));
    }
  }

  @Test
  void shouldReplaceAPreferredPortThatIsBusy() throws IOException {
    try (ServerSocket other = listener()) {
      int chosen = new PortChoice.Preferably(other.getLocalPort()).choose();

      assertThat(chosen).isNotEqualTo(other.getLocalPort());
    }
  }

  @Test
  void shouldTakeAPreferredPortThatIsFree() {
    int free = new PortChoice.Free().choose();

    assertThat(new PortChoice.Preferably(free).choose()).isEqualTo(free);
    assertThat(new PortChoice.Exactly(free).choose()).isEqualTo(free);
  }

  @Test
  void shouldChooseFreePortsBelowTheKernelsOwn() {
    assertThat(new PortChoice.Free().choose()).isBetween(20_000, 31_999);
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
  }
}
