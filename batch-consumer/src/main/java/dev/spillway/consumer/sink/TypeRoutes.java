package dev.spillway.consumer.sink;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Which types of events have indices of their own, as {@code event_type_index} says. Immutable.
 *
 * @param typedFrom by type, the time of the event from which on its document lies there; {@link
 *     Instant#MIN}: all of them
 */
public record TypeRoutes(Map<String, Instant> typedFrom) {
  /** No type has. */
  public static final TypeRoutes NONE = new TypeRoutes(Map.of());

  public TypeRoutes {
    typedFrom = Map.copyOf(typedFrom);
  }

  /** Whether no type has. */
  public boolean isEmpty() {
    return typedFrom.isEmpty();
  }

  /** The same, but one type has them for all times. */
  public TypeRoutes withAllOf(String type) {
    Map<String, Instant> more = new HashMap<>(typedFrom);
    more.put(type, Instant.MIN);
    return new TypeRoutes(more);
  }
}
