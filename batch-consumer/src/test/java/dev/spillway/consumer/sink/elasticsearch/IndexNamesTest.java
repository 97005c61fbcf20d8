package dev.spillway.consumer.sink.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.TypeRoutes;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexNamesTest {
  private static final EventWindow WINDOW =
      new EventWindow(YearMonth.of(2000, 1), YearMonth.of(2100, 1));

  private static IndexNames names(TypeRoutes routes) {
    IndexNames names = new IndexNames(WINDOW);
    names.use(routes);
    return names;
  }

  @ParameterizedTest
  @CsvSource({
    "typed, 2026-12-01T00:00:00Z, events-typed-2026.12",
    "typed, 2027-03-31T23:59:59Z, events-typed-2027.03",
    "typed, 2026-11-30T23:59:59.999999Z, events-2026.11",
    "typed, 2100-01-01T00:00:00Z, events-stray",
    "always, 2000-01-01T00:00:00Z, events-always-2000.01",
    "always, 1999-12-31T23:59:59Z, events-stray",
    "other, 2026-12-01T00:00:00Z, events-2026.12",
  })
  void shouldNameTheIndexByTypeTimeAndRecordedRoutes(String type, Instant time, String expected) {
    IndexNames names =
        names(
            new TypeRoutes(
                Map.of("typed", Instant.parse("2026-12-01T00:00:00Z"), "always", Instant.MIN)));

    assertThat(names.of(type, time)).isEqualTo(expected);
    assertThat(names.isTyped(type, time)).isEqualTo(expected.startsWith("events-" + type));
    assertThat(names.everyOf(type, time)).startsWith(expected);
  }

  @Test
  void shouldGoByTheRoutesInForce() {
    IndexNames names = names(TypeRoutes.NONE);
    Instant time = Instant.parse("2026-12-01T00:00:00Z");
    assertThat(names.of("t", time)).isEqualTo("events-2026.12");

    names.use(TypeRoutes.NONE.withAllOf("t"));

    assertThat(names.of("t", time)).isEqualTo("events-t-2026.12");
    assertThat(names.everyOf("t", time)).containsExactly("events-t-2026.12", "events-2026.12");
  }

  @Property
  void shouldGiveEachTypeANameOfItsOwnThatElasticsearchTakes(
      @ForAll
          @CharRange(from = 'A', to = 'C')
          @CharRange(from = 'a', to = 'c')
          @StringLength(min = 1, max = 4)
          String one,
      @ForAll
          @CharRange(from = 'A', to = 'C')
          @CharRange(from = 'a', to = 'c')
          @StringLength(min = 1, max = 4)
          String other) {
    TypeFamily first = TypeFamily.of(one);

    assertThat(first.name().equals(TypeFamily.of(other).name())).isEqualTo(one.equals(other));
    assertThat(first.index(2026, 1)).matches("[a-z0-9._~-]{1,255}").matches(first::holds);
  }

  @ParameterizedTest
  @CsvSource({
    "a, events-a-b-2026.01",
    "a, events-a-2026.1",
    "a, events-2026.01",
    "a, events-stray"
  })
  void shouldHoldNoOtherTypesIndices(String type, String index) {
    assertThat(TypeFamily.of(type).holds(index)).isFalse();
  }

  @Test
  void shouldShortenLongTypes() {
    assertThat(TypeFamily.of("é/".repeat(500)).index(2026, 1)).matches("[a-z0-9._~-]{1,200}");
  }
}
