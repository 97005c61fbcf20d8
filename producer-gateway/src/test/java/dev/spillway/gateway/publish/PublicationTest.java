package dev.spillway.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private static final Outcome ACKNOWLEDGED = new Outcome.Acknowledged(1, 2);

  private final List<Publication> told = new ArrayList<>();

  private Publication publication() throws InvalidEventException {
    EventDraft.Defaults defaults =
        EventDraft.Defaults.of("/s", "t", () -> "i", Instant.parse("2026-11-22T12:00:00Z"));
    EncodedEvent event =
        new RecordEncoder("events", 1000).encode("", new EventDraft().complete(defaults), null);
    return new Publication(List.of(event, event), told::add);
  }

  @Test
  void shouldTellOnceWhenTheLastOutcomeHasCome() throws Exception {
    Publication publication = publication();

    assertThat(publication.settle(1, ACKNOWLEDGED)).isTrue();
    assertThat(told).isEmpty();
    assertThat(publication.settle(1, ACKNOWLEDGED)).isFalse();
    assertThat(publication.settle(0, ACKNOWLEDGED)).isTrue();
    publication.giveUp();
    assertThat(told).containsExactly(publication);
  }

  @Test
  void shouldCallUnknownWhatHasNoOutcomeAtTheDeadline() throws Exception {
    Publication publication = publication();
    publication.settle(0, ACKNOWLEDGED);

    publication.giveUp();

    assertThat(told).hasSize(1);
    assertThat(publication.outcome(0)).isEqualTo(ACKNOWLEDGED);
    assertThat(publication.outcome(1))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, f -> assertThat(f.kind()).isEqualTo(Outcome.Kind.UNKNOWN));
    publication.settle(1, ACKNOWLEDGED);
    assertThat(told).hasSize(1);
  }

  @Test
  void shouldGiveNothingBeyondTheBudget() {
    Budget budget = new Budget(10);

    assertThat(budget.tryTake(7)).isTrue();
    assertThat(budget.tryTake(4)).isFalse();
    assertThat(budget.tryTake(3)).isTrue();
    budget.giveBack(10);
    assertThat(budget.used()).isZero();
  }

  @Test
  void shouldRefuseARecordLargerThanTheProducerSends() throws Exception {
    EventDraft draft = new EventDraft().attribute("", "subject", "s".repeat(1000));
    EventDraft.Defaults defaults =
        EventDraft.Defaults.of("/s", "t", () -> "i", Instant.parse("2026-11-22T12:00:00Z"));
    var event = draft.complete(defaults);

    assertThat(new RecordEncoder("events", 10_000).encode("", event, null).bytes())
        .isLessThan(10_000);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> new RecordEncoder("events", 1000).encode("/3", event, null))
        .hasMessageContaining("/3")
        .hasMessageContaining("max.request.size");
  }
}
