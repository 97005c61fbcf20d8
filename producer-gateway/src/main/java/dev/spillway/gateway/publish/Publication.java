package dev.spillway.gateway.publish;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The records of one request on their way. Every record gets one outcome; when the last one has
 * come, or at the deadline, whoever waits is told once.
 */
public final class Publication {
  private static final Outcome UNKNOWN =
      new Outcome.Failed(
          Outcome.Kind.UNKNOWN,
          "no acknowledgement in time: outcome unknown, safe to retry with the same id and time");

  private final List<EncodedEvent> events;
  private final AtomicReferenceArray<@Nullable Outcome> outcomes;
  private final AtomicInteger open;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Consumer<Publication> done;

  /**
   * @param done is called once, from any thread; it must not block
   */
  public Publication(List<EncodedEvent> events, Consumer<Publication> done) {
    this.events = events;
    this.outcomes = new AtomicReferenceArray<>(events.size());
    this.open = new AtomicInteger(events.size());
    this.done = done;
  }

  /** The records in their order. */
  public List<EncodedEvent> events() {
    return events;
  }

  /** What became of a record, as far as it is known. */
  public Outcome outcome(int index) {
    Outcome outcome = outcomes.get(index);
    return outcome == null ? UNKNOWN : outcome;
  }

  /** Ends the waiting: records without an outcome count as unknown. */
  public void giveUp() {
    tell();
  }

  /** Whether the outcome was the first for this record. */
  boolean settle(int index, Outcome outcome) {
    if (!outcomes.compareAndSet(index, null, outcome)) {
      return false;
    }
    if (open.decrementAndGet() == 0) {
      tell();
    }
    return true;
  }

  boolean hasFailed(int index) {
    return outcomes.get(index) instanceof Outcome.Failed;
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      done.accept(this);
    }
  }
}
