package dev.spillway.devstack;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for the end of a program. */
final class Exit {
  private Exit() {}

  /**
   * The exit code, or empty when the program still runs at the deadline or on interruption, which
   * stays set.
   *
   * @param exit completes with the exit code, never exceptionally
   */
  static OptionalInt await(CompletableFuture<Integer> exit, Duration deadline) {
    try {
      return OptionalInt.of(exit.get(deadline.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException late) {
      return OptionalInt.empty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
