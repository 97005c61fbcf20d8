package dev.spillway.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Which port of 127.0.0.1 a server shall listen on. */
public sealed interface PortChoice {

  /** Any port that is free. */
  record Free() implements PortChoice {}

  /** This port and no other. */
  record Exactly(int port) implements PortChoice {
    public Exactly {
      requirePort(port);
    }
  }

  /** This port if it is free, else any that is. */
  record Preferably(int port) implements PortChoice {
    public Preferably {
      requirePort(port);
    }
  }

  /**
   * A port nobody listens on at this moment.
   *
   * @throws PortInUse when an {@link Exactly} port is taken
   */
  default int choose() {
    return switch (this) {
      case Free() -> freePort();
      case Preferably(int port) -> isFree(port) ? port : freePort();
      case Exactly(int port) -> {
        if (!isFree(port)) {
          throw new PortInUse(port);
        }
        yield port;
      }
    };
  }

  private static int freePort() {
    // Below the range from which the kernel takes the ports of outgoing connections: while a killed
    // server is away, a client that keeps connecting to a port of that range ends up connected to
    // itself, and the server cannot have its port back.
    for (int attempt = 0; attempt < 200; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 32_000);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("found no free port between 20000 and 32000");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1);
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("not a port: " + port);
    }
  }
}
