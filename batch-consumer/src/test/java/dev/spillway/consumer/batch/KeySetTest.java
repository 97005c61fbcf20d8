package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.event.EventKey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class KeySetTest {
  @Property
  void shouldSayWhatASetSays(@ForAll("keys") List<EventKey> keys) {
    KeySet quick = new KeySet(keys.size());
    Set<EventKey> expected = new HashSet<>();
    for (EventKey key : keys) {
      assertThat(quick.add(key)).as("%s", key).isEqualTo(expected.add(key));
    }
  }

  /** Few halves, so that keys repeat, and differ in one half alone. */
  @Provide
  Arbitrary<List<EventKey>> keys() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 12),
            Arbitraries.oneOf(Arbitraries.longs().between(0, 12), Arbitraries.longs()))
        .as((most, least) -> new EventKey(most << 16 | 0x8000, least))
        .list()
        .ofMaxSize(300);
  }
}
