package dev.spillway.consumer.sink.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 4, 1",
    "1, 4, 1",
    "255, 4, 1",
    "256, 4, 2",
    "511, 4, 3",
    "512, 4, 4",
    "10000, 4, 4",
    "10000, 1, 1"
  })
  void shouldCutIntoAsManyPartsAsAreLargeEnough(int rows, int most, int expected) {
    // when
    List<BitSet> parts = Parts.of(everyThird(rows), most);

    // then
    assertThat(parts).hasSize(expected);
  }

  @Test
  void shouldHoldEveryRowOnceInPartsOfOneSize() {
    // given
    BitSet rows = everyThird(1_001);

    // when
    List<BitSet> parts = Parts.of(rows, 3);

    // then
    BitSet all = new BitSet();
    for (BitSet part : parts) {
      assertThat(part.intersects(all)).isFalse();
      assertThat(part.cardinality()).isBetween(333, 334);
      all.or(part);
    }
    assertThat(all).isEqualTo(rows);
    assertThat(parts.get(0).length()).isLessThanOrEqualTo(parts.get(1).nextSetBit(0));
  }

  private static BitSet everyThird(int count) {
    BitSet rows = new BitSet();
    for (int i = 0; i < count; i++) {
      rows.set(3 * i);
    }
    return rows;
  }
}
