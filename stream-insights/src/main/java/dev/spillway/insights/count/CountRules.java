package dev.spillway.insights.count;

import java.time.Duration;

/**
 * How much is kept.
 *
 * @param grace how long after its end a minute is still counted, by the partition's newest record;
 *     also how far ahead of the clock a record may be
 * @param maxTypes most types of a window; further ones are counted as {@link #OTHER}
 * @param maxSources the same for sources
 */
public record CountRules(Duration grace, int maxTypes, int maxSources) {
  /** The name under which all that has no room is counted. */
  public static final String OTHER = "(other)";
}
