package dev.spillway.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** What a start has opened so far, to be closed in reverse if it fails. For one thread. */
final class Opened {
  private final Deque<Runnable> closings = new ArrayDeque<>();

  /** Notes what to close, and how. */
  <T> T add(T opened, Consumer<? super T> closing) {
    closings.push(() -> closing.accept(opened));
    return opened;
  }

  /** Closes everything; one that cannot be closed is named by the failure. */
  void closeAfter(Exception failure) {
    closings.forEach(
        closing -> {
          try {
            closing.run();
          } catch (RuntimeException e) {
            failure.addSuppressed(e);
          }
        });
  }
}
