package dev.spillway.insights.alarm;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Watches the rate of one type: pure, a step is a function of the state before, the rate and the
 * clock.
 *
 * <pre>
 *             rate >= factor x usual, and >= floor
 *   calm  -------------------------------------------> flood
 *    |  ^ <-------------------------------------------
 *    |  |     rate < factor / 2 x usual, or < floor / 2
 *    |  |
 *    |  +---- an event                      ---------- silence
 *    +------- none for factor x usual gap   ---------->
 * </pre>
 *
 * <p>The usual rate is a mean that forgets exponentially, and takes of a flood only as much as is
 * just not one: a flood of an hour becomes usual in the end, one of a minute hardly counts.
 */
public record RateAlarm(AlarmRules rules) {

  /**
   * What is known of a type, and kept.
   *
   * @param firstMillis when it was first seen
   * @param lastMillis the clock at the last step
   * @param seenMillis when an event of it was last seen
   * @param usual events a second
   * @param usualWhenSeen the same when an event was last seen: what a silence is measured by
   * @param alert what lasts; null when nothing does
   */
  public record Known(
      long firstMillis,
      long lastMillis,
      long seenMillis,
      double usual,
      double usualWhenSeen,
      @Nullable Alert alert) {

    /** A type that has just been seen for the first time. */
    public static Known first(long nowMillis) {
      return new Known(nowMillis, nowMillis, nowMillis, 0, 0, null);
    }
  }

  /**
   * What is known now, and what is to be told.
   *
   * @param told the alert that began or ended
   */
  public record Step(Known known, Optional<Alert> told) {}

  /**
   * One step.
   *
   * @param type the type's name
   * @param before what was known
   * @param rate events a second over the last seconds
   * @param nowMillis the clock; what is before the last step is taken for the last step
   */
  public Step on(String type, Known before, double rate, long nowMillis) {
    long now = Math.max(nowMillis, before.lastMillis());
    long seen = rate > 0 ? now : before.seenMillis();
    double usual = usual(before, rate, now);
    double whenSeen = rate > 0 ? usual : before.usualWhenSeen();
    Alert alert = before.alert();
    Known known = new Known(before.firstMillis(), now, seen, usual, whenSeen, alert);
    if (alert != null) {
      return hasEnded(alert, before, rate) ? end(known, alert, now) : new Step(known, none());
    }
    if (now - before.firstMillis() < rules.warmUp().toMillis()) {
      return new Step(known, none());
    }
    if (rate >= rules.floodFloor() && rate >= rules.floodFactor() * before.usual()) {
      return begin(known, type, Alert.Kind.FLOOD, rate, before.usual(), now);
    }
    if (now - seen >= silenceMillis(whenSeen)) {
      // What was usual is so again afterwards: the return to it is no flood.
      Known still = new Known(before.firstMillis(), now, seen, whenSeen, whenSeen, null);
      return begin(still, type, Alert.Kind.SILENCE, 0, whenSeen, now);
    }
    return new Step(known, none());
  }

  private static Optional<Alert> none() {
    return Optional.empty();
  }

  private double usual(Known before, double rate, long now) {
    double most = Math.max(rules.floodFloor(), rules.floodFactor() * before.usual());
    double taken = isWarm(before, now) ? Math.min(rate, most) : rate;
    // A plain mean as long as there is less to remember than the memory holds.
    double age = Math.min(now - before.firstMillis(), rules.memory().toMillis());
    double weight = age <= 0 ? 0 : Math.min(1, (double) (now - before.lastMillis()) / age);
    // A silence does not become usual.
    boolean silent = before.alert() != null && before.alert().kind() == Alert.Kind.SILENCE;
    return silent ? before.usual() : before.usual() + weight * (taken - before.usual());
  }

  private boolean isWarm(Known before, long now) {
    return now - before.firstMillis() >= rules.warmUp().toMillis();
  }

  private long silenceMillis(double usual) {
    double gaps = usual <= 0 ? Double.MAX_VALUE : rules.silenceFactor() * 1000 / usual;
    return (long) Math.max((double) rules.silenceFloor().toMillis(), gaps);
  }

  private boolean hasEnded(Alert alert, Known before, double rate) {
    return switch (alert.kind()) {
      case SILENCE -> rate > 0;
      case FLOOD ->
          rate < rules.floodFloor() / 2 || rate < rules.floodFactor() / 2 * before.usual();
    };
  }

  private static Step begin(
      Known known, String type, Alert.Kind kind, double rate, double usual, long now) {
    Alert alert =
        new Alert(
            Instant.ofEpochMilli(now).toString(), type, kind, round(rate), round(usual), null);
    return new Step(with(known, alert), Optional.of(alert));
  }

  private static Step end(Known known, Alert alert, long now) {
    return new Step(with(known, null), Optional.of(ended(alert, now)));
  }

  /** The same alert, which has ended. */
  public static Alert ended(Alert alert, long nowMillis) {
    return new Alert(
        alert.at(),
        alert.type(),
        alert.kind(),
        alert.perSecond(),
        alert.usualPerSecond(),
        Instant.ofEpochMilli(nowMillis).toString());
  }

  private static Known with(Known known, @Nullable Alert alert) {
    return new Known(
        known.firstMillis(),
        known.lastMillis(),
        known.seenMillis(),
        known.usual(),
        known.usualWhenSeen(),
        alert);
  }

  private static double round(double rate) {
    return Math.round(rate * 100) / 100.0;
  }
}
