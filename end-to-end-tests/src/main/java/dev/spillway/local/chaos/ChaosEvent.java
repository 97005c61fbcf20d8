package dev.spillway.local.chaos;

import java.time.Instant;
import java.util.Random;

/**
 * The events of a run: a pure function of their number, so that nothing about them is kept.
 *
 * @param total how many there are; they spread over 60 days of event time
 */
record ChaosEvent(int total) {
  static final String SOURCE = "/chaos";
  private static final Instant BEGIN = Instant.parse("2026-01-15T00:00:00Z");
  private static final long SPAN_MILLIS = 60L * 24 * 3600 * 1000;

  /** How an event is meant to end. */
  enum Kind {
    /** In both stores. */
    GOOD,
    /** Refused by the gateway: its data holds what PostgreSQL cannot store. */
    INVALID,
    /** Sent straight to Kafka, where nobody refuses it: a dead letter. */
    POISON
  }

  /** Two of three events go through the gateway. */
  static boolean isByGateway(int number) {
    return number % 3 != 0;
  }

  static Kind kind(int number) {
    if (number % 500 != 17) {
      return Kind.GOOD;
    }
    return isByGateway(number) ? Kind.INVALID : Kind.POISON;
  }

  /** One of a hundred is sent twice though its first sending was acknowledged. */
  static boolean isSentTwice(int number) {
    return number % 100 == 42;
  }

  static String id(int number) {
    return "e" + number;
  }

  /** The number in an id. */
  static int number(String id) {
    return Integer.parseInt(id.substring(1));
  }

  String time(int number) {
    return BEGIN.plusMillis(SPAN_MILLIS * number / total).toString();
  }

  /** JSON; of the bad kinds it is one that no store can hold. */
  static String data(int number) {
    if (kind(number) != Kind.GOOD) {
      return "{\"n\":" + number + ",\"text\":\"\\u0000\"}";
    }
    Random random = new Random(number);
    return "{\"n\":%d,\"amount\":%d.%02d,\"text\":\"%s\"}"
        .formatted(
            number,
            random.nextInt(10_000),
            random.nextInt(100),
            Integer.toString(random.nextInt(1 << 30), 36).repeat(1 + random.nextInt(40)));
  }

  /** As a structured CloudEvent. */
  String cloudEvent(int number) {
    return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"chaos.sent\",\"time\":\"%s\",\"data\":%s}"
        .formatted(id(number), SOURCE, time(number), data(number));
  }
}
