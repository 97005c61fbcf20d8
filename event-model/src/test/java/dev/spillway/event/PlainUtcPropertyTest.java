package dev.spillway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The quick way through the plain form of a time says what Java's own parser says, or nothing. */
class PlainUtcPropertyTest {
  private static final DateTimeFormatter STRICT =
      DateTimeFormatter.ISO_OFFSET_DATE_TIME.withResolverStyle(ResolverStyle.STRICT);

  @Property(tries = 20_000)
  void shouldAgreeWithTheFormatter(@ForAll("texts") String text) {
    Instant plain = EventTime.plainUtc(text);

    Instant expected;
    try {
      expected = OffsetDateTime.parse(text, STRICT).toInstant();
    } catch (DateTimeException e) {
      assertThat(plain).as(text).isNull();
      return;
    }
    if (plain != null) {
      assertThat(plain).as(text).isEqualTo(expected);
    } else {
      // Only other forms are left to the formatter.
      assertThat(text).doesNotMatch("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?Z");
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> date =
        Combinators.combine(
                Arbitraries.integers().between(0, 9999),
                Arbitraries.integers().between(0, 14),
                Arbitraries.integers().between(0, 33))
            .as("%04d-%02d-%02d"::formatted);
    Arbitrary<String> time =
        Combinators.combine(
                Arbitraries.integers().between(0, 25),
                Arbitraries.integers().between(0, 61),
                Arbitraries.integers().between(0, 61))
            .as("%02d:%02d:%02d"::formatted);
    Arbitrary<String> fraction =
        Arbitraries.oneOf(
            Arbitraries.just(""),
            Arbitraries.strings()
                .numeric()
                .ofMinLength(0)
                .ofMaxLength(11)
                .map(digits -> "." + digits));
    return Combinators.combine(
            date,
            Arbitraries.of("T", "t", " "),
            time,
            fraction,
            Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(8, Arbitraries.just("Z")),
                net.jqwik.api.Tuple.of(1, Arbitraries.of("z", "", "+02:00", "x"))))
        .as((day, separator, clock, digits, zone) -> day + separator + clock + digits + zone)
        .edgeCases(net.jqwik.api.EdgeCases.Config::none);
  }
}
