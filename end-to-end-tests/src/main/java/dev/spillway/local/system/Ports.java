package dev.spillway.local.system;

import dev.spillway.devstack.PortChoice;
import dev.spillway.devstack.PortInUse;
import java.util.HashSet;
import java.util.Set;

/** Chooses ports for several programs before any of them listens, so that no two get the same. */
final class Ports {
  private static final int ATTEMPTS = 100;

  private final Set<Integer> chosen = new HashSet<>();

  /**
   * A port that is free and not chosen before.
   *
   * @throws PortInUse when an exact port is taken or chosen
   */
  int choose(PortChoice choice) {
    int port = choice.choose();
    for (int attempt = 0; !chosen.add(port); attempt++) {
      if (choice instanceof PortChoice.Exactly || attempt == ATTEMPTS) {
        throw new PortInUse(port);
      }
      port = new PortChoice.Free().choose();
    }
    return port;
  }

  /** The preferred port as a choice for a program that chooses by itself, later. */
  PortChoice unlessChosen(int preferred) {
    return chosen.contains(preferred)
        ? new PortChoice.Free()
        : new PortChoice.Preferably(preferred);
  }
}
