package dev.spillway.consumer.batch;

import dev.spillway.consumer.batch.PolledRecord.Decoded;
import dev.spillway.consumer.batch.SimulatedRecord.Place;
import dev.spillway.consumer.batch.SimulatedRecord.Poison;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A model of Kafka: the log of each partition, the group's offsets, the dead-letter topic. */
final class SimulatedKafka {
  private static final List<Poison> REFUSED =
      List.of(Poison.POSTGRES, Poison.ELASTICSEARCH, Poison.BOTH);

  private final SimulatedTime time;
  private final SortedMap<SourcePartition, List<SimulatedRecord>> logs = new TreeMap<>();
  private final Map<SourcePartition, Long> committed = new TreeMap<>();
  private final Map<SourcePartition, SimulatedConsumer> owners = new TreeMap<>();
  private final Set<Place> letters = new HashSet<>();
  private long identities;
  private int commits;

  SimulatedKafka(SimulatedTime time, int partitions) {
    this.time = time;
    for (int i = 0; i < partitions; i++) {
      logs.put(Samples.partition(i), new ArrayList<>());
    }
  }

  Set<SourcePartition> partitions() {
    return logs.keySet();
  }

  List<SimulatedRecord> log(SourcePartition partition) {
    return logs.getOrDefault(partition, List.of());
  }

  SimulatedRecord at(PolledRecord polled) {
    return log(polled.partition()).get((int) polled.offset());
  }

  /** Somebody produces a record of some kind. */
  void append(SourcePartition partition) {
    List<SimulatedRecord> log = log(partition);
    int bytes = time.chance(0.03) ? 600 : 20 + time.below(80);
    if (time.chance(0.05)) {
      PolledRecord polled = Samples.undecodable(partition.number(), log.size(), bytes);
      log.add(new SimulatedRecord(polled, Poison.NOBODY, true));
      return;
    }
    long key = 0;
    if (!log.isEmpty() && time.chance(0.2)) {
      // Often a near one, so that both fall into one batch.
      int back = time.chance(0.7) ? Math.min(4, log.size()) : log.size();
      SimulatedRecord earlier = log.get(log.size() - 1 - time.below(back));
      key =
          earlier.polled().content() instanceof Decoded decoded
              ? decoded.key().mostSignificantBits()
              : 0;
    }
    boolean first = key == 0;
    Poison poison = time.chance(0.15) ? time.oneOf(REFUSED) : Poison.NOBODY;
    long identity = first ? ++identities : key;
    PolledRecord polled = Samples.event(partition.number(), log.size(), identity, bytes);
    log.add(new SimulatedRecord(polled, poison, first));
  }

  OptionalLong committed(SourcePartition partition) {
    Long offset = committed.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  @Nullable SimulatedConsumer owner(SourcePartition partition) {
    return owners.get(partition);
  }

  void own(SourcePartition partition, @Nullable SimulatedConsumer owner) {
    if (owner == null) {
      owners.remove(partition);
    } else {
      owners.put(partition, owner);
    }
  }

  /** Commits where the group still knows the consumer as the owner. */
  void commit(SimulatedConsumer consumer, Map<SourcePartition, Long> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          boolean accepted = owners.get(partition) == consumer;
          time.trace(() -> "%s commits %s %d: %s".formatted(consumer, partition, offset, accepted));
          if (accepted) {
            committed.put(partition, offset);
            commits++;
          }
        });
  }

  /** How often an offset was committed. */
  int commits() {
    return commits;
  }

  /** Answers a request, if an answer comes through. */
  Input.Report deadLetter(Action.DeadLetter request) {
    if (time.fault(0.1)) {
      return new Input.Failed(request.ticket(), "not sent");
    }
    request
        .rejections()
        .forEach(
            rejection ->
                letters.add(
                    SimulatedRecord.place(request.batch().records().get(rejection.index()))));
    return time.fault(0.1)
        ? new Input.Failed(request.ticket(), "the acknowledgement is lost")
        : new Input.DeadLettered(request.ticket());
  }

  boolean isDeadLetter(SimulatedRecord stored) {
    return letters.contains(stored.place());
  }
}
