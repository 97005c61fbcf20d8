package dev.spillway.consumer.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeySumTest {
  private static final Instant TIME = Instant.parse("2026-11-22T10:00:00Z");

  private static KeySum sum(List<Integer> ids) {
    KeySum sum = new KeySum();
    ids.forEach(id -> sum.add(EventKey.of("/s", Integer.toString(id), TIME)));
    return sum;
  }

  private static List<Integer> ids(int from, int until) {
    return IntStream.range(from, until).boxed().toList();
  }

  @Test
  void shouldNotDependOnTheOrder() {
    assertThat(sum(ids(0, 100)).isSameAs(sum(ids(0, 100).reversed()))).isTrue();
  }

  @Test
  void shouldTellSetsApart() {
    assertThat(sum(ids(0, 100)).isSameAs(sum(ids(0, 99)))).isFalse();
    assertThat(sum(ids(0, 100)).isSameAs(sum(ids(1, 101)))).isFalse();
    assertThat(sum(List.of()).isSameAs(sum(ids(0, 1)))).isFalse();
  }
}
