package dev.spillway.gateway.webhook;

import org.jspecify.annotations.Nullable;

/** Looks up headers of one request. */
@FunctionalInterface
public interface RequestHeader {
  /**
   * The value of a header, whatever the case of its name.
   *
   * @return null if there is none; several are joined by commas
   */
  @Nullable String value(String name);
}
