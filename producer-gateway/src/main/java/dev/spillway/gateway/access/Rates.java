package dev.spillway.gateway.access;

import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How much a sender may send in a second.
 *
 * @param events empty: any number
 * @param bytes of request bodies as they are sent; empty: any number
 */
public record Rates(OptionalLong events, OptionalLong bytes) {
  /** Whether there is any limit. */
  boolean isLimited() {
    return events.isPresent() || bytes.isPresent();
  }

  /** A quota of which nothing is used; {@link Quota#NONE} without limits. */
  public Quota newQuota(LongSupplier nanoTime) {
    return Quota.of(events, bytes, nanoTime);
  }
}
