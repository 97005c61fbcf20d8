package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Promise I8 over arbitrary inputs, sensible and not. */
class LegalStepsPropertyTest {
  @Property(tries = 3000)
  void shouldTakeOnlyLegalStepsWhateverHappens(@ForAll("moves") List<Long> moves) {
    ArbitraryInputs inputs = new ArbitraryInputs(Samples.RULES);

    moves.forEach(inputs::play);

    assertThat(inputs.mostHeld())
        .as("bytes held")
        .isLessThanOrEqualTo(Samples.RULES.memoryBudget() + inputs.largestPoll());
  }

  @Provide
  Arbitrary<List<Long>> moves() {
    return Arbitraries.longs().list().ofMaxSize(150);
  }
}
