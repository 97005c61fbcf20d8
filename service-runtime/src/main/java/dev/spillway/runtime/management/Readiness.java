package dev.spillway.runtime.management;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The named conditions under which a service takes work. It is ready when none fails. Safe for use
 * by any thread; nothing here waits.
 */
public final class Readiness {
  private static final Logger log = LoggerFactory.getLogger(Readiness.class);

  private final Map<String, Supplier<Optional<String>>> checks = new ConcurrentHashMap<>();

  /**
   * Adds a condition that its owner moves. It fails with the reason "starting" until it is met.
   *
   * @throws IllegalArgumentException if there is one of that name
   */
  public Condition condition(String name) {
    Condition condition = new Condition(name);
    check(name, condition::failure);
    return condition;
  }

  /**
   * Adds a check that is asked at every request.
   *
   * @param failure the reason for failing, or empty; it must answer at once and not throw
   * @throws IllegalArgumentException if there is one of that name
   */
  public void check(String name, Supplier<Optional<String>> failure) {
    if (checks.putIfAbsent(name, failure) != null) {
      throw new IllegalArgumentException("there is a condition " + name + " already");
    }
  }

  /** The reasons for not being ready, by the condition's name; empty when ready. */
  public SortedMap<String, String> failing() {
    SortedMap<String, String> failing = new TreeMap<>();
    checks.forEach((name, check) -> check.get().ifPresent(reason -> failing.put(name, reason)));
    return failing;
  }

  public boolean isReady() {
    return failing().isEmpty();
  }

  /** A condition that its owner moves. A change is logged; saying the same again is not. */
  public static final class Condition {
    private final String name;
    private Optional<String> failure = Optional.of("starting");

    private Condition(String name) {
      this.name = name;
    }

    public synchronized void met() {
      if (failure.isPresent()) {
        log.atInfo().addKeyValue("condition", name).log("condition met");
        failure = Optional.empty();
      }
    }

    /** The condition fails, for {@code reason}: a few words for an operator. */
    public synchronized void failing(String reason) {
      if (!failure.equals(Optional.of(reason))) {
        log.atInfo()
            .addKeyValue("condition", name)
            .addKeyValue("reason", reason)
            .log("condition fails");
        failure = Optional.of(reason);
      }
    }

    private synchronized Optional<String> failure() {
      return failure;
    }
  }
}
