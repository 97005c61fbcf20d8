package dev.spillway.consumer.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MonthCursorTest {
  private static final EventWindow WINDOW =
      new EventWindow(YearMonth.of(2000, 1), YearMonth.of(2100, 1));

  @Property
  void shouldSayWhatTheWindowSays(@ForAll("times") List<Instant> times) {
    MonthCursor cursor = new MonthCursor(WINDOW);
    for (Instant time : times) {
      assertThat(cursor.monthOf(time)).as("%s", time).isEqualTo(WINDOW.monthOf(time));
    }
  }

  @Provide
  Arbitrary<List<Instant>> times() {
    return Arbitraries.oneOf(
            Arbitraries.of(
                Instant.parse("1999-12-31T23:59:59.999999Z"),
                Instant.parse("2000-01-01T00:00:00Z"),
                Instant.parse("2016-01-31T23:59:59.999999Z"),
                Instant.parse("2016-02-01T00:00:00Z"),
                Instant.parse("2100-01-01T00:00:00Z"),
                Instant.parse("0001-01-01T00:00:00Z"),
                Instant.parse("9999-12-31T23:59:59Z")),
            Arbitraries.longs().between(900_000_000L, 1_100_000_000L).map(Instant::ofEpochSecond))
        .list()
        .ofMaxSize(50);
  }
}
