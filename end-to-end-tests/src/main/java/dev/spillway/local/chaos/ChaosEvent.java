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

  /** The type that a constraint of a fault refuses. */
  static final String FRAGILE = "chaos.fragile";

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

  /** Two of three events go through the gateway, the third straight to Kafka. */
  static boolean isByGateway(int number) {
    return number % 3 != 0;
  }

  /** How many go through the gateway. */
  int byGateway() {
    return total - toKafka();
  }

  /** How many go straight to Kafka. */
  int toKafka() {
    return (total + 2) / 3;
  }

  /** The number of the nth event that goes through the gateway, counted from 0. */
  static int gatewayNumber(int n) {
    return n / 2 * 3 + 1 + n % 2;
  }

  /** The number of the nth event that goes straight to Kafka, counted from 0. */
  static int kafkaNumber(int n) {
    return 3 * n;
  }

  static Kind kind(int number) {
    if (number % 500 != 17) {
      return Kind.GOOD;
    }
    return isByGateway(number) ? Kind.INVALID : Kind.POISON;
  }

  /** Three of a hundred are sent twice though their first sending was acknowledged. */
  static boolean isSentTwice(int number) {
    return number % 100 >= 42 && number % 100 <= 44;
  }

  static String id(int number) {
    return "e" + number;
  }

  /** One of ten is of the type that a constraint may refuse. */
  static String type(int number) {
    return number % 10 == 3 ? FRAGILE : "chaos.sent";
  }

  /** One of ten has a word as subject, one a number, the others have none: empty. */
  static String subject(int number) {
    return switch (number % 10) {
      case 4 -> "order-" + number;
      case 5 -> Integer.toString(number);
      default -> "";
    };
  }

  static boolean hasTextSubject(int number) {
    return subject(number).startsWith("order-");
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
    String subject = subject(number);
    return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"%s\",\"type\":\"%s\",%s\"time\":\"%s\",\"data\":%s}"
        .formatted(
            id(number),
            SOURCE,
            type(number),
            subject.isEmpty() ? "" : "\"subject\":\"" + subject + "\",",
            time(number),
            data(number));
  }
}
