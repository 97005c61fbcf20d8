package dev.spillway.local.demo;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Snapshots for a person to read. */
final class SnapshotText {
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";
  private static final String PLAIN = "\u001b[0m";

  private SnapshotText() {}

  /** All in one line. */
  static String line(Snapshot now) {
    return String.format(
        Locale.ROOT,
        "accepted %,d (%,.0f/s) rejected %,d | postgres %,d (%,.0f/s) elasticsearch %,d (%,.0f/s)"
            + " | lag %s | batch last %s mean %s | freshness p50 %s p99 %s | %s%s",
        now.accepted(),
        now.acceptedPerSecond(),
        now.rejected(),
        now.postgres().stored(),
        now.postgres().perSecond(),
        now.elasticsearch().stored(),
        now.elasticsearch().perSecond(),
        lag(now),
        count(now.lastBatch()),
        count(now.meanBatch()),
        seconds(now.freshnessP50()),
        seconds(now.freshnessP99()),
        states(now),
        troubles(now));
  }

  /** A few lines, of which each is one idea. */
  static List<String> panel(Snapshot now, String traffic, boolean colour) {
    return List.of(
        "",
        row(
            "gateway",
            colour,
            now.gatewayUp()
                ? String.format(
                    Locale.ROOT,
                    "accepted %,12d %,9.0f/s   rejected %,d",
                    now.accepted(),
                    now.acceptedPerSecond(),
                    now.rejected())
                : paint("away", RED, colour)),
        row("postgres", colour, store(now.postgres())),
        row("elasticsearch", colour, store(now.elasticsearch())),
        row(
            "batches",
            colour,
            String.format(
                Locale.ROOT,
                "last %s   mean %s   held %,.1f MiB",
                count(now.lastBatch()),
                count(now.meanBatch()),
                now.heldBytes() / (1 << 20))),
        row(
            "lag",
            colour,
            paint(lag(now), now.lag() > 10_000 ? YELLOW : GREEN, colour) + " records"),
        row(
            "freshness",
            colour,
            "p50 " + seconds(now.freshnessP50()) + "   p99 " + seconds(now.freshnessP99())),
        row("state", colour, states(now) + paint(troubles(now), YELLOW, colour)),
        row("traffic", colour, traffic),
        "");
  }

  private static String row(String name, boolean colour, String text) {
    String padded = String.format(Locale.ROOT, "  %-14s", name);
    return paint(padded, BOLD, colour) + text;
  }

  private static String store(Snapshot.StoreRate store) {
    return String.format(
        Locale.ROOT,
        "stored   %,12d %,9.0f/s   flush %s",
        store.stored(),
        store.perSecond(),
        store.flushMillis() < 0
            ? "-"
            : String.format(Locale.ROOT, "%,.0f ms", store.flushMillis()));
  }

  private static String states(Snapshot now) {
    return now.consumers().stream()
        .map(consumer -> consumer.name() + " " + consumer.state())
        .collect(Collectors.joining(", "));
  }

  /** What should be nothing. */
  private static String troubles(Snapshot now) {
    StringBuilder text = new StringBuilder();
    if (now.deadLetters() > 0) {
      text.append(String.format(Locale.ROOT, " | dead letters %,d", now.deadLetters()));
    }
    if (now.retries() > 0) {
      text.append(String.format(Locale.ROOT, " | retries %,d", now.retries()));
    }
    return text.toString();
  }

  private static String lag(Snapshot now) {
    return now.lag() < 0 ? "unknown" : String.format(Locale.ROOT, "%,d", now.lag());
  }

  private static String count(double value) {
    return value <= 0 ? "-" : String.format(Locale.ROOT, "%,.0f", value);
  }

  static String seconds(OptionalDouble seconds) {
    if (seconds.isEmpty()) {
      return "-";
    }
    double value = seconds.getAsDouble();
    return value < 1
        ? String.format(Locale.ROOT, "%.0f ms", 1000 * value)
        : String.format(Locale.ROOT, "%.1f s", value);
  }

  private static String paint(String text, String code, boolean colour) {
    return colour && !text.isEmpty() ? code + text + PLAIN : text;
  }
}
