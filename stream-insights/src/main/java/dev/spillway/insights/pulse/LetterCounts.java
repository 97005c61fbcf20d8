package dev.spillway.insights.pulse;

import java.util.Map;
import java.util.SortedMap;

/**
 * The dead letters of one partition by reason, since stream-insights reads them. For one thread.
 *
 * @param reasons by the first {@value #REASON_CHARS} characters
 */
public record LetterCounts(SortedMap<String, OfReason> reasons) {
  /** Key of such a pulse, before the partition's number. */
  public static final String KEY = "letters-";

  /** So much of a reason tells it from others; what follows are values. */
  public static final int REASON_CHARS = 100;

  private static final int MAX_REASONS = 200;
  private static final String OTHER = "(other reasons)";

  /**
   * Of one reason.
   *
   * @param latestMillis timestamp of the newest, milliseconds since 1970
   */
  public record OfReason(long count, long latestMillis) {
    /** Both together. */
    public OfReason plus(OfReason other) {
      return new OfReason(count + other.count, Math.max(latestMillis, other.latestMillis));
    }
  }

  /** The text that letters of this reason are counted by. */
  public static String cut(String reason) {
    return reason.length() <= REASON_CHARS ? reason : reason.substring(0, REASON_CHARS) + "...";
  }

  /** Counts a letter; returns what is now counted by its text. */
  public Map.Entry<String, OfReason> add(String reason, long timestampMillis) {
    String cut = cut(reason);
    String counted = reasons.containsKey(cut) || reasons.size() < MAX_REASONS ? cut : OTHER;
    OfReason more = new OfReason(1, timestampMillis);
    OfReason before = reasons.get(counted);
    OfReason sum = before == null ? more : before.plus(more);
    reasons.put(counted, sum);
    return Map.entry(counted, sum);
  }
}
