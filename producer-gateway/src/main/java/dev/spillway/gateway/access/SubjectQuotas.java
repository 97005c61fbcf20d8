package dev.spillway.gateway.access;

import java.util.LinkedHashMap;
import java.util.function.LongSupplier;

/**
 * The quota of each subject of a token, for as many of them as have room. The one that was asked
 * for longest ago is forgotten for a new one, and begins with a full quota when it comes again: so
 * what is used up counts for the last {@code most} subjects alone. For any thread.
 */
final class SubjectQuotas {
  private final Rates rates;
  private final int most;
  private final LongSupplier nanoTime;

  /** In the order of the last look; guarded by itself. */
  private final LinkedHashMap<String, Quota> quotas = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param rates of every subject
   * @param most subjects to remember, at least 1
   * @param nanoTime a clock such as {@link System#nanoTime}
   */
  SubjectQuotas(Rates rates, int most, LongSupplier nanoTime) {
    this.rates = rates;
    this.most = most;
    this.nanoTime = nanoTime;
  }

  /** What a subject may send, the same object for all its tokens while it is remembered. */
  Quota of(String subject) {
    if (!rates.isLimited()) {
      return Quota.NONE;
    }
    synchronized (quotas) {
      Quota known = quotas.get(subject);
      if (known != null) {
        return known;
      }
      if (quotas.size() >= most) {
        quotas.pollFirstEntry();
      }
      Quota fresh = rates.newQuota(nanoTime);
      quotas.put(subject, fresh);
      return fresh;
    }
  }

  /** How many subjects are remembered. */
  int size() {
    synchronized (quotas) {
      return quotas.size();
    }
  }
}
