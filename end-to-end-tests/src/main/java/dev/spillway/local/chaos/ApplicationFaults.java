package dev.spillway.local.chaos;

import dev.spillway.local.system.Application;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** What happens to consumers and gateways. For one thread. */
final class ApplicationFaults {
  /** Longer than the session of a consumer, 10 seconds, and its longest time between two polls. */
  private static final Duration BEYOND_SESSION = Duration.ofSeconds(13);

  private static final Duration READY = Duration.ofMinutes(2);

  private final Crew crew;
  private final Random random;
  private final Supplier<Duration> some;

  ApplicationFaults(ChaosTargets targets, Random random, Supplier<Duration> some) {
    this.crew = targets.crew();
    this.random = random;
    this.some = some;
  }

  List<FaultKind> kinds() {
    return List.of(
        FaultKind.quick(
            () -> {
              Application one = crew.anyConsumer(random);
              return new Fault("consumer kill -9", some.get(), one::kill, one::start);
            }),
        FaultKind.quick(
            () -> {
              Application one = crew.anyConsumer(random);
              return new Fault("consumer SIGTERM", some.get(), one::stop, one::start);
            }),
        FaultKind.slow(
            () -> {
              Application one = crew.anyConsumer(random);
              return new Fault("consumer zombie", BEYOND_SESSION, one::pause, one::resume);
            }),
        // Twice: each round of faults sees the crew grow and shrink.
        FaultKind.quick(this::otherCrew),
        FaultKind.quick(this::otherCrew),
        FaultKind.slow(this::rollingRestart),
        FaultKind.quick(
            () -> {
              Application one = crew.anyGateway(random);
              return new Fault("gateway kill -9", some.get(), one::kill, one::start);
            }),
        FaultKind.quick(
            () -> {
              Application one = crew.anyGateway(random);
              return new Fault("gateway SIGTERM", some.get(), one::stop, one::start);
            }));
  }

  /** Another number of consumers, which stays. */
  private Fault otherCrew() {
    int now = crew.consumers().size();
    int kinds = ChaosPlan.MOST_CONSUMERS - ChaosPlan.FEWEST_CONSUMERS;
    int other = ChaosPlan.FEWEST_CONSUMERS + random.nextInt(kinds);
    int target = other < now ? other : other + 1;
    return new Fault("consumers leave, join", some.get(), () -> crew.become(target), () -> {})
        .withLook(() -> now + " consumers became " + target);
  }

  /**
   * One after the other, each when the one before is ready again, as a new version is rolled out:
   * the consumers, then the gateways.
   */
  private Fault rollingRestart() {
    List<Application> all = new ArrayList<>(crew.consumers());
    all.addAll(crew.gateways());
    return new Fault(
        "rolling restart",
        Duration.ZERO,
        () -> {
          for (Application one : all) {
            one.stop();
            one.start();
            one.awaitReady(READY);
          }
        },
        () -> {});
  }
}
