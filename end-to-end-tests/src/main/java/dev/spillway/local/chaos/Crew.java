package dev.spillway.local.chaos;

import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The applications: the gateways, and of the consumers those that shall be there at the moment. For
 * one thread.
 */
final class Crew {
  private final List<Application> gateways;
  private final List<Application> present;
  private final List<Application> absent = new ArrayList<>();

  /** All of the system's consumers are there. */
  Crew(LocalSystem system) {
    gateways = system.gateways();
    present = new ArrayList<>(system.consumers());
  }

  List<Application> gateways() {
    return gateways;
  }

  Application anyGateway(Random random) {
    return gateways.get(random.nextInt(gateways.size()));
  }

  /** Whether each gateway says that it takes events. */
  boolean isTaking() {
    return gateways.stream().allMatch(Application::isReady);
  }

  List<Application> consumers() {
    return List.copyOf(present);
  }

  Application anyConsumer(Random random) {
    return present.get(random.nextInt(present.size()));
  }

  /** Lets consumers leave in their orderly way, or start, until there are so many. */
  void become(int consumers) {
    while (present.size() > consumers) {
      Application leaving = present.removeFirst();
      leaving.stop();
      absent.add(leaving);
    }
    while (present.size() < consumers && !absent.isEmpty()) {
      Application joining = absent.removeFirst();
      joining.start();
      present.add(joining);
    }
  }

  /** Starts those that shall be there and are not; how many that were. */
  int revive() {
    int dead = 0;
    List<Application> all = new ArrayList<>(present);
    all.addAll(gateways);
    for (Application one : all) {
      if (!one.isAlive()) {
        dead++;
        one.start();
      }
    }
    return dead;
  }
}
