package dev.spillway.insights.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.insights.alarm.Alert;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that the console shows, as it is sent. Times are RFC 3339.
 *
 * @param at the clock
 * @param readOnly whether there is no redrive
 * @param lag of the consumers, by partition
 * @param consumers their statuses, each with {@code ageMillis} and {@code gone}
 * @param freshness from a record's timestamp to stored, of the consumer that is worst; null where
 *     nothing was stored
 * @param stores flush times by store, of the consumer that is worst
 * @param alerts the newest first
 * @param subjects the heaviest of the last minute
 * @param sources the heaviest of the last minute
 * @param sizes records of the last minute by bytes
 * @param lateness events of the last minute by how late they came
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record Snapshot(
    String at,
    boolean readOnly,
    Rates rates,
    List<Lag> lag,
    List<JsonNode> consumers,
    @Nullable Freshness freshness,
    Map<String, Flush> stores,
    DeadLetters deadLetters,
    List<Alert> alerts,
    List<Subject> subjects,
    List<Source> sources,
    List<Size> sizes,
    List<Lateness> lateness) {

  /**
   * Events a second.
   *
   * @param end of the last second in the arrays
   * @param types the largest first; the rest is summed up without a name
   * @param in all that came in the last second
   * @param stored all that were stored in the last second
   */
  public record Rates(String end, List<OfType> types, long in, long stored) {}

  /** Events of a type in each second. */
  public record OfType(@Nullable String type, List<Long> in, List<Long> stored) {}

  /** Of a partition; without a consumer that lives, as it was last known. */
  public record Lag(int partition, long lag, @Nullable String consumer) {}

  /** Percentiles. */
  public record Freshness(double p50Millis, double p99Millis) {}

  /** Percentiles of a store's flushes. */
  public record Flush(double p50FlushMillis, double p99FlushMillis) {}

  /** All that were counted. */
  public record DeadLetters(long total, List<OfReason> reasons) {}

  /** Of one reason. */
  public record OfReason(String reason, long count, String latestAt) {}

  /** A subject's events. */
  public record Subject(String subject, long count) {}

  /** A source's events. */
  public record Source(String source, long count) {}

  /** Records up to so many bytes; without a bound, all larger ones. */
  public record Size(@Nullable Long upTo, long count) {}

  /** Events up to so late; without a bound, all later ones. */
  public record Lateness(@Nullable Long upToMillis, long count) {}
}
