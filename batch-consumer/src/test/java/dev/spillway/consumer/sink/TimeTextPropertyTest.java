package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class TimeTextPropertyTest {
  @Property
  void shouldWriteWhatJavaWrites(@ForAll("instants") List<Instant> instants) {
    TimeText times = new TimeText();
    for (Instant instant : instants) {
      GrowingBytes out = new GrowingBytes(1);

      times.put(out, instant);

      assertThat(new String(out.array(), 0, out.size(), US_ASCII)).isEqualTo(instant.toString());
    }
  }

  /** Days that come again, so that the kept text of a day is used, and strange ones. */
  @Provide
  Arbitrary<List<Instant>> instants() {
    Arbitrary<Long> seconds =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1_790_000_000L, 1_790_200_000L),
            Arbitraries.longs().between(-70_000_000_000L, 300_000_000_000L));
    Arbitrary<Integer> nanos =
        Arbitraries.oneOf(
            Arbitraries.just(0),
            Arbitraries.integers().between(0, 999).map(millis -> millis * 1_000_000),
            Arbitraries.integers().between(0, 999_999).map(micros -> micros * 1_000),
            Arbitraries.integers().between(0, 999_999_999));
    return Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond).list().ofMaxSize(30);
  }
}
