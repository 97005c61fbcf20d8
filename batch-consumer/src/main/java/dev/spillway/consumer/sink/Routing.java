package dev.spillway.consumer.sink;

import java.io.IOException;

/** Where {@link TypeRoutes} come from. Thread-safe. */
@FunctionalInterface
public interface Routing {
  /** No type has indices of its own, ever. */
  Routing NONE = () -> TypeRoutes.NONE;

  /**
   * What is in force.
   *
   * @throws IOException if that is not known well enough to write by it
   */
  TypeRoutes current() throws IOException;

  /**
   * What is in force when it is first asked for: for a command, which should not change its mind.
   */
  static Routing once(Routing routing) {
    return new Routing() {
      private TypeRoutes known = TypeRoutes.NONE;
      private boolean asked;

      @Override
      public synchronized TypeRoutes current() throws IOException {
        if (!asked) {
          known = routing.current();
          asked = true;
        }
        return known;
      }
    };
  }
}
