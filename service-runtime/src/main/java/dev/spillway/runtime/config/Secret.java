package dev.spillway.runtime.config;

import java.util.Objects;

/**
 * A value that no log, table or exception may show: it prints as {@code ***}.
 *
 * <p>A class and not a record, so that {@link #reveal} is the only way to the value and is found by
 * its name in a review.
 */
public final class Secret {
  static final String MASK = "***";

  private final String value;

  private Secret(String value) {
    this.value = Objects.requireNonNull(value);
  }

  public static Secret of(String value) {
    return new Secret(value);
  }

  /** The value itself, for the one place that needs it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return MASK;
  }
}
