package dev.spillway.local.chaos;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.KafkaException;

/** How far the ledger is behind the topic. */
record Progress(Database database, Topics topics) {
  private static final long POLL_MILLIS = 250;

  /**
   * Waits until events are taken again and every partition that has a lag now has moved on.
   *
   * @param isTaking whether events are taken
   * @return whether they have within the deadline
   */
  boolean awaitMove(Duration deadline, BooleanSupplier isTaking) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    Map<Integer, Long> ends = Map.of();
    Map<Integer, Long> before = Map.of();
    while (System.nanoTime() - end < 0) {
      try {
        if (ends.isEmpty()) {
          ends = topics.ends("events");
          before = database.ledger();
        }
        Map<Integer, Long> now = database.ledger();
        if (haveMoved(ends, before, now) && isTaking.getAsBoolean()) {
          return true;
        }
      } catch (SQLException | KafkaException away) {
        // What was hit does not answer yet.
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  private static boolean haveMoved(
      Map<Integer, Long> ends, Map<Integer, Long> before, Map<Integer, Long> now) {
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              long from = before.getOrDefault(end.getKey(), 0L);
              return from >= end.getValue() || now.getOrDefault(end.getKey(), 0L) > from;
            });
  }

  /** Waits until both stores have begun to store events; whether they have in time. */
  boolean awaitFirst(Search search, Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        if (search.hasIndex() && !database.ledger().isEmpty()) {
          return true;
        }
      } catch (IOException | SQLException notYet) {
        // The schema is still being made.
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }

  /** Waits until the ledger has reached the end of every partition; whether it has in time. */
  boolean awaitNoLag(Duration deadline) throws InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (System.nanoTime() - end < 0) {
      try {
        Map<Integer, Long> ledger = database.ledger();
        if (topics.ends("events").entrySet().stream()
            .allMatch(one -> ledger.getOrDefault(one.getKey(), 0L) >= one.getValue())) {
          return true;
        }
      } catch (SQLException | KafkaException away) {
        // Something is still being started.
      }
      Thread.sleep(POLL_MILLIS);
    }
    return false;
  }
}
