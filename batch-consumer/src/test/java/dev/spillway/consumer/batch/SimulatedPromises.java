package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.consumer.batch.PolledRecord.Decoded;
import dev.spillway.consumer.batch.SimulatedRecord.Place;
import dev.spillway.consumer.batch.SimulatedRecord.Poison;
import dev.spillway.event.EventKey;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The promises of the design, checked against the models. */
final class SimulatedPromises {
  private final SimulatedKafka kafka;
  private final SimulatedPostgres postgres;
  private final SimulatedElasticsearch elasticsearch;
  private final List<SimulatedConsumer> everyone;
  private int strays;

  SimulatedPromises(
      SimulatedKafka kafka,
      SimulatedPostgres postgres,
      SimulatedElasticsearch elasticsearch,
      List<SimulatedConsumer> everyone) {
    this.kafka = kafka;
    this.postgres = postgres;
    this.elasticsearch = elasticsearch;
    this.everyone = everyone;
  }

  /** How many documents were left behind by flights that did not live; see the checks. */
  int strays() {
    return strays;
  }

  /** I5: nothing below a committed offset is missing. */
  void checkOffsets() {
    for (SourcePartition partition : kafka.partitions()) {
      long committed = kafka.committed(partition).orElse(0);
      if (postgres.isCaughtUp(partition)) {
        for (SimulatedRecord stored : kafka.log(partition).subList(0, (int) committed)) {
          if (!isDurable(stored)) {
            throw new AssertionError(
                "I5: %s is committed up to %d, and %s is not durable"
                    .formatted(partition, committed, stored.place()));
          }
        }
      }
    }
  }

  private boolean isDurable(SimulatedRecord stored) {
    if (kafka.isDeadLetter(stored)) {
      return true;
    }
    boolean refused = stored.first() && stored.poisons() != Poison.NOBODY;
    return !refused
        && stored.polled().content() instanceof Decoded decoded
        && postgres.rows().containsKey(decoded.key())
        && elasticsearch.documents().containsKey(decoded.key());
  }

  /** Whether all there is has been read and nobody holds anything. */
  boolean isQuiet() {
    for (SourcePartition partition : kafka.partitions()) {
      SimulatedConsumer owner = kafka.owner(partition);
      if (owner == null
          || !owner.alive()
          || kafka.committed(partition).orElse(0) < kafka.log(partition).size()
          || !postgres.isCaughtUp(partition)) {
        return false;
      }
    }
    return everyone.stream().allMatch(c -> !c.alive() || c.state() instanceof State.Idle);
  }

  void checkEnd() {
    for (SourcePartition partition : kafka.partitions()) {
      assertThat(kafka.committed(partition)).hasValue(kafka.log(partition).size());
      for (SimulatedRecord stored : kafka.log(partition)) {
        assertThat(isDurable(stored)).as("I1: %s", stored.place()).isTrue();
      }
    }
    for (SimulatedConsumer consumer : everyone) {
      assertThat(!consumer.alive() || consumer.state().heldBytes() == 0).as("I7").isTrue();
    }
    Map<EventKey, Place> documents = elasticsearch.documents();
    // Keys are unique in both by construction: I3.
    Set<EventKey> either = new HashSet<>(documents.keySet());
    either.addAll(postgres.rows().keySet());
    List<String> unequal =
        either.stream()
            .filter(key -> !Objects.equals(documents.get(key), postgres.rows().get(key)))
            .filter(key -> !isStray(key))
            .map(
                key ->
                    "%s: row %s, document %s"
                        .formatted(
                            SimulatedElasticsearch.hex(key),
                            postgres.rows().get(key),
                            documents.get(key)))
            .toList();
    assertThat(unequal).as("I6").isEmpty();
  }

  /**
   * A document of a record that PostgreSQL refuses, left behind where two consumers had the record
   * at once. Either its creator did not live to learn of the refusal: its request reached
   * Elasticsearch after the other had removed the document and settled the record. Or a later
   * record with this identity met the document as written and was stored in PostgreSQL before its
   * creator asked for the removal. No order of requests of one consumer can prevent it as long as
   * both stores are asked at the same time.
   */
  private boolean isStray(EventKey key) {
    Place place = elasticsearch.documents().get(key);
    if (place == null
        || !kafka.log(place.partition()).get((int) place.offset()).refusedBy(Store.POSTGRES)) {
      return false;
    }
    String writer = elasticsearch.writer(key);
    boolean stray =
        postgres.rows().containsKey(key)
            || everyone.stream().noneMatch(consumer -> consumer.finished().contains(writer));
    strays += stray ? 1 : 0;
    return stray;
  }
}
