package dev.spillway.consumer.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Several consumers, the group that shares partitions out among them, and whatever may go wrong:
 * until everything heals, and then on until all is stored.
 */
final class Simulation {
  private static final int PARTITIONS = 3;
  private static final int CONSUMERS = 3;
  private static final long FAULTS_NANOS = Duration.ofMillis(700).toNanos();
  private static final long QUIET_NANOS = Duration.ofSeconds(20).toNanos();

  private final SimulatedTime time;
  private final SimulatedKafka kafka;
  private final SimulatedPostgres postgres;
  private final SimulatedElasticsearch elasticsearch;
  private final SimulatedPromises promises;
  private final BatchRules rules;
  private final List<SimulatedConsumer> everyone = new ArrayList<>();
  private int changes;

  Simulation(long seed, boolean traced) {
    time = new SimulatedTime(seed, traced);
    kafka = new SimulatedKafka(time, PARTITIONS);
    postgres = new SimulatedPostgres(time, kafka);
    elasticsearch = new SimulatedElasticsearch(time, kafka, postgres);
    promises = new SimulatedPromises(kafka, postgres, elasticsearch, everyone);
    rules =
        new BatchRules(
            1 + time.below(8),
            100 + time.below(400),
            Duration.ofMillis(time.below(6)),
            1000 + time.below(500),
            new Backoff(Duration.ofMillis(1), Duration.ofMillis(20), seed));
  }

  List<String> trace() {
    return time.trace();
  }

  SimulatedPromises promises() {
    return promises;
  }

  void run() {
    for (int i = 0; i < CONSUMERS; i++) {
      join();
    }
    time.after(0, 1000, this::produce);
    time.after(0, 1000, this::shareOut);
    time.after(5_000, 20_000, this::trouble);
    while (time.now() < FAULTS_NANOS) {
      next();
    }
    heal();
    long deadline = time.now() + QUIET_NANOS;
    while (!promises.isQuiet()) {
      assertThat(time.now()).as("not quiet: %s", everyone).isLessThan(deadline);
      next();
    }
    promises.checkEnd();
  }

  private void next() {
    time.next();
    if (changes != kafka.commits() + elasticsearch.removals()) {
      changes = kafka.commits() + elasticsearch.removals();
      promises.checkOffsets();
    }
  }

  private void heal() {
    time.heal();
    time.trace(() -> "everything heals");
    postgres.down(false);
    elasticsearch.down(false);
    // A database that was put back is noticed at the next batch of a partition.
    kafka.partitions().forEach(kafka::append);
  }

  private void produce() {
    for (int i = time.below(5); i > 0; i--) {
      kafka.append(time.oneOf(List.copyOf(kafka.partitions())));
    }
    if (time.faulty()) {
      time.after(1000, 30_000, this::produce);
    }
  }

  private void join() {
    String name = "c" + everyone.size();
    everyone.add(new SimulatedConsumer(name, time, kafka, postgres, elasticsearch, rules));
  }

  /** The group's coordinator: what nobody owns is given to somebody. */
  private void shareOut() {
    List<SimulatedConsumer> takers =
        everyone.stream().filter(SimulatedConsumer::wantsPartitions).toList();
    for (SourcePartition partition : kafka.partitions()) {
      SimulatedConsumer owner = kafka.owner(partition);
      if ((owner == null || !owner.alive()) && !takers.isEmpty()) {
        SimulatedConsumer taker = time.oneOf(takers);
        if (taker.partitions().contains(partition)) {
          taker.revoked(Set.of(partition)); // it hears of the loss before it gets it again
        }
        kafka.own(partition, taker);
        taker.assigned(Set.of(partition));
      }
    }
    for (SimulatedConsumer consumer : List.copyOf(everyone)) {
      if (consumer.alive() && consumer.isDrained()) {
        giveUp(consumer, consumer.partitions());
        consumer.die();
        join();
      } else if (!time.faulty()) {
        Set<SourcePartition> lost = consumer.partitions();
        lost.removeIf(partition -> kafka.owner(partition) == consumer);
        consumer.revoked(lost);
      }
    }
    time.after(3000, 15_000, this::shareOut);
  }

  private void giveUp(SimulatedConsumer consumer, Set<SourcePartition> partitions) {
    time.trace(() -> "%s gives up %s".formatted(consumer, partitions));
    consumer.revoked(partitions);
    for (SourcePartition partition : partitions) {
      if (kafka.owner(partition) == consumer) {
        kafka.own(partition, null);
      }
    }
  }

  /** The group takes partitions away; the consumer goes on and hears of it late or never. */
  private void takeAway(SimulatedConsumer consumer, Set<SourcePartition> partitions) {
    time.trace(() -> "%s loses %s".formatted(consumer, partitions));
    for (SourcePartition partition : partitions) {
      if (kafka.owner(partition) == consumer) {
        kafka.own(partition, null);
      }
    }
    time.after(
        0,
        300_000,
        () -> {
          Set<SourcePartition> lost = new TreeSet<>(partitions);
          lost.retainAll(consumer.partitions());
          lost.removeIf(partition -> kafka.owner(partition) == consumer);
          consumer.revoked(lost);
        });
  }

  private void trouble() {
    if (!time.faulty()) {
      return;
    }
    SimulatedConsumer victim =
        time.oneOf(everyone.stream().filter(SimulatedConsumer::alive).toList());
    Set<SourcePartition> some = victim.partitions();
    some.removeIf(partition -> time.chance(0.4));
    switch (time.below(10)) {
      case 0, 1 -> giveUp(victim, some);
      case 2, 3 -> takeAway(victim, some);
      case 4 -> {
        victim.die();
        join();
      }
      case 5 -> victim.drain();
      case 6 -> postgres.backUp();
      case 7 -> {
        if (time.chance(0.4)) {
          time.trace(() -> "the database is put back");
          postgres.restore();
        }
      }
      case 8 -> {
        postgres.down(true);
        time.after(5_000, 80_000, () -> postgres.down(false));
      }
      default -> {
        elasticsearch.down(true);
        time.after(5_000, 80_000, () -> elasticsearch.down(false));
      }
    }
    time.after(1_000, 60_000, this::trouble);
  }
}
