package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SharedDevStackIT {

  @Test
  void shouldStartOnDemandAndAgainAfterAKill() {
    PostgresServer postgres = SharedDevStack.postgres();
    int port = postgres.port();
    assertThat(SharedDevStack.postgres()).isSameAs(postgres);

    postgres.kill();

    assertThat(SharedDevStack.postgres().isAlive()).isTrue();
    assertThat(postgres.port()).isEqualTo(port);
  }
}
