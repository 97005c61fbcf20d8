package dev.spillway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class EventKeyTest {
  private static final Instant TIME = Instant.parse("2016-01-01T00:08:44.880Z");

  @Test
  void shouldStayTheSameForEver() {
    // A change of this value would store every replayed event a second time.
    assertThat(EventKey.of("https://earthquake.example/ncedc", "nc72573430", TIME))
        .hasToString(KNOWN);
  }

  /** Computed once outside Java. */
  private static final String KNOWN = "0151fa83-de50-8687-8cd4-af3f0cb67b41";

  @Test
  void shouldBeAVersion8UuidThatBeginsWithTheTime() {
    UUID uuid = EventKey.of("s", "i", TIME).toUuid();

    assertThat(uuid.version()).isEqualTo(8);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(TIME.toEpochMilli());
  }

  @Test
  void shouldKeepSourceAndIdApart() {
    assertThat(EventKey.of("ab", "c", TIME)).isNotEqualTo(EventKey.of("a", "bc", TIME));
  }

  @Test
  void shouldTellTimesApartThatDifferByAMicrosecond() {
    assertThat(EventKey.of("s", "i", TIME))
        .isNotEqualTo(EventKey.of("s", "i", TIME.plusNanos(1000)));
    assertThat(EventKey.of("s", "i", TIME)).isEqualTo(EventKey.of("s", "i", TIME.plusNanos(999)));
  }

  @Property
  void shouldBeParsedFromItsText(
      @ForAll @StringLength(max = 20) String source,
      @ForAll @StringLength(max = 20) String id,
      @ForAll @LongRange(min = -62135596800L, max = 253402300799L) long second) {
    EventKey key = EventKey.of(source, id, Instant.ofEpochSecond(second));

    assertThat(EventKey.parse(key.toString())).isEqualTo(key);
    assertThat(key.toUuid().version()).isEqualTo(8);
  }
}
