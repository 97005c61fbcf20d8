package dev.spillway.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Somebody takes a port between its choice and the start of the container. */
@EnabledIfSystemProperty(
    named = "spillway.servers",
    matches = "containers",
    disabledReason = "about the engine, which publishes the ports of containers")
class ContainerPortIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final int port = new PortChoice.Free().choose();

  @TempDir Path directory;
  private ServerSocket somebody;

  @BeforeEach
  void makeSomebody() throws IOException {
    somebody = new ServerSocket();
  }

  @AfterEach
  void endSomebody() throws IOException {
    somebody.close();
  }

  @Test
  void shouldChooseAgain() {
    try (PostgresServer server = server(new PortChoice.Preferably(port))) {
      server.start(DEADLINE, this::takePort);

      assertThat(somebody.isBound()).isTrue();
      assertThat(server.isAlive()).isTrue();
      assertThat(server.port()).isNotEqualTo(port);
    }
  }

  @Test
  void shouldRefuseAPortThatWasAskedForUntilItIsFree() throws IOException {
    try (PostgresServer server = server(new PortChoice.Exactly(port))) {
      assertThatThrownBy(() -> server.start(DEADLINE, this::takePort))
          .isInstanceOfSatisfying(PortInUse.class, e -> assertThat(e.port()).isEqualTo(port));

      somebody.close();
      server.start(DEADLINE);

      assertThat(server.port()).isEqualTo(port);
    }
  }

  private PostgresServer server(PortChoice choice) {
    return new PostgresServer(ServerConfig.in(directory).withPort(choice));
  }

  private void takePort(String server, StartProgress.Step step, Duration elapsed) {
    if (step == StartProgress.Step.STARTING) {
      try {
        somebody.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1);
      } catch (IOException taken) {
        throw new UncheckedIOException(taken);
      }
    }
  }
}
