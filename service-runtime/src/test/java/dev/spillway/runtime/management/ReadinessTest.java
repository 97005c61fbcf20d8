package dev.spillway.runtime.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private final Readiness readiness = new Readiness();

  @Test
  void shouldBeReadyOnlyWhenEveryConditionIsMet() {
    Readiness.Condition kafka = readiness.condition("kafka");
    Readiness.Condition store = readiness.condition("store");

    kafka.met();
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.failing()).isEqualTo(Map.of("store", "starting"));

    store.met();
    assertThat(readiness.isReady()).isTrue();

    kafka.failing("no broker answers");
    assertThat(readiness.failing()).isEqualTo(Map.of("kafka", "no broker answers"));
  }

  @Test
  void shouldAskAChecksOwnerEachTime() {
    AtomicReference<Optional<String>> answer = new AtomicReference<>(Optional.of("full"));
    readiness.check("buffer", answer::get);

    assertThat(readiness.failing()).containsEntry("buffer", "full");
    answer.set(Optional.empty());
    assertThat(readiness.isReady()).isTrue();
  }

  @Test
  void shouldRefuseASecondConditionOfTheSameName() {
    readiness.condition("kafka");

    assertThatIllegalArgumentException().isThrownBy(() -> readiness.condition("kafka"));
  }
}
