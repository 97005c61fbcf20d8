package dev.spillway.gateway.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.EstimationProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * How much a sender may send in a second, as token buckets that hold one second's worth. For any
 * thread.
 *
 * <p>A request is admitted while no bucket is empty, and charged for what it turns out to hold. So
 * one that is larger than a bucket is taken, too, and the sender waits longer after it: what is
 * kept is the average.
 */
public final class Quota {
  /** No limit. */
  public static final Quota NONE = new Quota(List.of());

  private final List<Limit> limits;

  /** One bucket. */
  private record Limit(Unit unit, long perSecond, Bucket bucket) {}

  private enum Unit {
    EVENTS,
    BYTES
  }

  private Quota(List<Limit> limits) {
    this.limits = limits;
  }

  /**
   * A quota.
   *
   * @param eventsPerSecond empty: any number
   * @param bytesPerSecond of request bodies as they are sent; empty: any number
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  public static Quota of(
      OptionalLong eventsPerSecond, OptionalLong bytesPerSecond, LongSupplier nanoTime) {
    List<Limit> limits = new ArrayList<>(2);
    eventsPerSecond.ifPresent(rate -> limits.add(limit(Unit.EVENTS, rate, nanoTime)));
    bytesPerSecond.ifPresent(rate -> limits.add(limit(Unit.BYTES, rate, nanoTime)));
    return limits.isEmpty() ? NONE : new Quota(List.copyOf(limits));
  }

  private static Limit limit(Unit unit, long rate, LongSupplier nanoTime) {
    Bucket bucket =
        Bucket.builder()
            .addLimit(it -> it.capacity(rate).refillGreedy(rate, Duration.ofSeconds(1)))
            .withCustomTimePrecision(new Clock(nanoTime))
            .build();
    return new Limit(unit, rate, bucket);
  }

  /** Time as a bucket wants it. */
  private record Clock(LongSupplier nanoTime) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanoTime.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  /** Whether there is any limit. */
  public boolean isLimited() {
    return this != NONE;
  }

  /**
   * Admits a request and charges it for one event.
   *
   * @return how long the sender has to wait; empty if the request is admitted
   */
  public Optional<Duration> admit() {
    long nanos = 0;
    for (Limit limit : limits) {
      EstimationProbe probe = limit.bucket.estimateAbilityToConsume(1);
      nanos = Math.max(nanos, probe.canBeConsumed() ? 0 : probe.getNanosToWaitForRefill());
    }
    if (nanos > 0) {
      return Optional.of(Duration.ofNanos(nanos));
    }
    charge(Unit.EVENTS, 1);
    return Optional.empty();
  }

  /** Charges for the events of an admitted request beyond the first. */
  public void chargeEvents(int count) {
    charge(Unit.EVENTS, count - 1L);
  }

  /** Charges for the body of an admitted request. */
  public void chargeBytes(int count) {
    charge(Unit.BYTES, count);
  }

  private void charge(Unit unit, long count) {
    if (count <= 0) {
      return;
    }
    for (Limit limit : limits) {
      if (limit.unit == unit) {
        limit.bucket.consumeIgnoringRateLimits(count);
      }
    }
  }

  /** Value of the header RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10). */
  public String policy() {
    return each(
        limit ->
            "q=%d;w=1%s"
                .formatted(
                    limit.perSecond, limit.unit == Unit.BYTES ? ";qu=\"content-bytes\"" : ""));
  }

  /** Value of the header RateLimit: what may be sent at once, 0 for a sender that has to wait. */
  public String state() {
    return each(limit -> "r=" + Math.max(0, limit.bucket.getAvailableTokens()) + ";t=1");
  }

  private String each(Function<Limit, String> text) {
    StringJoiner joined = new StringJoiner(", ");
    for (Limit limit : limits) {
      joined.add('"' + limit.unit.name().toLowerCase(Locale.ROOT) + "\";" + text.apply(limit));
    }
    return joined.toString();
  }

  /** Whether this quota and another one are of the same size, however much of each is used. */
  boolean isLike(Quota other) {
    return sizes().equals(other.sizes());
  }

  private List<String> sizes() {
    return limits.stream().map(limit -> limit.unit + "=" + limit.perSecond).toList();
  }
}
