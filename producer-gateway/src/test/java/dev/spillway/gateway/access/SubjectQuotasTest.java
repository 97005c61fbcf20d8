package dev.spillway.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubjectQuotasTest {
  private static final Rates TEN = new Rates(OptionalLong.of(10), OptionalLong.empty());

  private final AtomicLong now = new AtomicLong(1_000_000_000);

  @Test
  void shouldRememberWhatASubjectHasUsed() {
    SubjectQuotas quotas = new SubjectQuotas(TEN, 3, now::get);
    quotas.of("a").chargeEvents(11);

    assertThat(quotas.of("a").admit()).isPresent();
    assertThat(quotas.of("b").admit()).isEmpty();
  }

  @Test
  void shouldForgetWhoWasAskedForLongestAgo() {
    SubjectQuotas quotas = new SubjectQuotas(TEN, 3, now::get);
    for (String subject : new String[] {"a", "b", "c"}) {
      quotas.of(subject).chargeEvents(11);
    }
    quotas.of("a");
    quotas.of("d");

    assertThat(quotas.of("a").admit()).as("asked for again").isPresent();
    assertThat(quotas.of("c").admit()).isPresent();
    assertThat(quotas.of("b").admit()).as("forgotten").isEmpty();
  }

  @Test
  void shouldNotGrowWithSubjects() {
    SubjectQuotas quotas = new SubjectQuotas(TEN, 100, now::get);
    for (int i = 0; i < 10_000; i++) {
      quotas.of("subject " + i);
    }

    assertThat(quotas.size()).isEqualTo(100);
  }

  @Test
  void shouldRememberNobodyWithoutRates() {
    Rates none = new Rates(OptionalLong.empty(), OptionalLong.empty());
    SubjectQuotas quotas = new SubjectQuotas(none, 3, now::get);

    assertThat(quotas.of("a")).isSameAs(Quota.NONE);
    assertThat(quotas.size()).isZero();
  }
}
