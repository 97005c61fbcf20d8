package dev.spillway.insights.alarm;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * That something began, and later, with the same {@code at}, that it ended.
 *
 * @param at when it began, RFC 3339
 * @param type of the events
 * @param perSecond the rate at its begin
 * @param usualPerSecond the usual rate at its begin
 * @param endedAt when it ended; null while it lasts
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Alert(
    String at,
    String type,
    Kind kind,
    double perSecond,
    double usualPerSecond,
    @Nullable String endedAt) {

  /** What is alarming. The names are those of the topic. */
  public enum Kind {
    @com.fasterxml.jackson.annotation.JsonProperty("flood")
    FLOOD,
    @com.fasterxml.jackson.annotation.JsonProperty("silence")
    SILENCE
  }
}
