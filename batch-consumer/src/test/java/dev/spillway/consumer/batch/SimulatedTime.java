package dev.spillway.consumer.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A virtual clock, one source of chance and the events to come. Two runs with the same seed are the
 * same.
 */
final class SimulatedTime {
  private record Event(long atNanos, long number, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private static final long MICRO = 1_000;

  private final Random random;
  private final boolean traced;
  private final List<String> trace = new ArrayList<>();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private boolean faulty = true;
  private long now;
  private long numbers;

  SimulatedTime(long seed, boolean traced) {
    this.random = new Random(seed);
    this.traced = traced;
  }

  long now() {
    return now;
  }

  /** From now on nothing fails any more. */
  void heal() {
    faulty = false;
  }

  boolean faulty() {
    return faulty;
  }

  /** Whether a fault of this probability strikes. */
  boolean fault(double probability) {
    return faulty && random.nextDouble() < probability;
  }

  /** A matter of chance that is no fault. */
  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> several) {
    return several.get(random.nextInt(several.size()));
  }

  /** Does something after a random time between these two, in microseconds. */
  void after(int fromMicros, int toMicros, Runnable what) {
    long at = now + (fromMicros + random.nextInt(toMicros - fromMicros + 1)) * MICRO;
    events.add(new Event(at, numbers++, what));
  }

  /** Lets the next thing happen. */
  void next() {
    Event event = events.remove();
    now = event.atNanos();
    event.what().run();
  }

  void trace(Supplier<String> what) {
    if (traced) {
      trace.add((now / MICRO) + " us: " + what.get());
    }
  }

  List<String> trace() {
    return trace;
  }
}
