package dev.spillway.devstack;

/** The port that was asked for is taken by another process. */
public final class PortInUse extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int port;

  public PortInUse(int port) {
    super("port " + port + " on 127.0.0.1 is in use");
    this.port = port;
  }

  public int port() {
    return port;
  }
}
