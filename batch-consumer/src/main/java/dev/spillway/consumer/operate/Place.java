package dev.spillway.consumer.operate;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import picocli.CommandLine.TypeConversionException;

/** Where a range begins or ends: an offset of every partition, or a timestamp of records. */
sealed interface Place {
  String FORMS = "an offset, " + TimeText.FORMS;

  /** An offset. */
  record At(long offset) implements Place {}

  /** A time, in whole milliseconds as Kafka's timestamps are. */
  record Of(Instant time) implements Place {}

  /** Digits are an offset, anything else is a time. */
  static Place parse(String text) {
    if (!text.matches("[0-9]{1,18}")) {
      return new Of(roundUp(TimeText.parse(text)));
    }
    return new At(Long.parseLong(text));
  }

  private static Instant roundUp(Instant time) {
    Instant millis = time.truncatedTo(ChronoUnit.MILLIS);
    if (millis.isBefore(Instant.EPOCH)) {
      throw new TypeConversionException("'" + time + "' is before 1970");
    }
    return millis.equals(time) ? time : millis.plusMillis(1);
  }
}
