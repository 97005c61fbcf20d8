package dev.spillway.consumer.operate;

import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.sink.Selection;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what can be compared.
 *
 * @param admin asked anew at every call
 * @param ledger of the group
 */
record VerifyScopes(Admin admin, KafkaConfig kafka, LedgerTable ledger) {

  /**
   * What is to be compared.
   *
   * @param partitions empty: all
   * @param from the first; null: from the beginning
   * @param to the end, exclusive; null: as far as is stored
   */
  record Wish(Collection<Integer> partitions, @Nullable Place from, @Nullable Place to) {}

  /**
   * Asks Kafka and the ledger.
   *
   * @throws OperateException if nothing is stored that could be compared
   */
  VerifyScope find(Wish wish) throws Exception {
    KafkaTopic topic = KafkaTopic.describe(admin, kafka.topic(), kafka.requestTimeout());
    Collection<Integer> chosen = topic.chosen(wish.partitions());
    // The group is asked first: what it has committed, the ledger has, too.
    SortedMap<Integer, Long> group =
        new GroupOffsets(admin, kafka.group(), kafka.requestTimeout()).committed(topic.name());
    SortedMap<Integer, Long> rows = ledger(topic, chosen);
    SortedMap<Integer, OffsetRange> there = topic.all();
    SortedMap<Integer, Long> from = offsets(topic, wish.from(), chosen, Long.MIN_VALUE);
    SortedMap<Integer, Long> to = offsets(topic, wish.to(), chosen, Long.MAX_VALUE);
    List<String> notes = new ArrayList<>();
    SortedMap<Integer, Long> settled = new TreeMap<>();
    SortedMap<Integer, Long> ends = new TreeMap<>();
    SortedMap<Integer, OffsetRange> ranges = new TreeMap<>();
    for (int partition : chosen) {
      OffsetRange kept = there.getOrDefault(partition, new OffsetRange(0, 0));
      ends.put(partition, kept.until());
      Long stored = rows.get(partition);
      if (stored == null) {
        if (kept.until() > 0) {
          notes.add("partition " + partition + ": nothing is stored yet, not compared");
        }
        continue;
      }
      long committed = group.getOrDefault(partition, stored);
      if (stored < committed) {
        notes.add(
            ("partition %d: the ledger is at %d, the group at %d: the consumers read again from %d"
                    + " when they start")
                .formatted(partition, stored, committed, stored));
      }
      long next = Math.min(stored, committed);
      settled.put(partition, next);
      long begin = Math.max(kept.from(), from.getOrDefault(partition, Long.MIN_VALUE));
      long end = Math.min(next, to.getOrDefault(partition, Long.MAX_VALUE));
      ranges.put(partition, new OffsetRange(begin, Math.max(begin, end)));
    }
    if (ranges.isEmpty()) {
      throw OperateException.usage(
          "nothing of the topic %s is stored by the group %s: there is nothing to compare"
              .formatted(topic.name(), kafka.group()));
    }
    return new VerifyScope(topic, settled, ranges, ends, selection(wish, settled), notes);
  }

  private SortedMap<Integer, Long> ledger(KafkaTopic topic, Collection<Integer> partitions)
      throws Exception {
    TreeSet<SourcePartition> sources = new TreeSet<>();
    for (int partition : partitions) {
      sources.add(new SourcePartition(topic.id(), topic.name(), partition));
    }
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    Map<SourcePartition, OptionalLong> rows = ledger.read(sources);
    rows.forEach(
        (partition, next) -> next.ifPresent(offset -> offsets.put(partition.number(), offset)));
    return offsets;
  }

  private static SortedMap<Integer, Long> offsets(
      KafkaTopic topic, @Nullable Place place, Collection<Integer> partitions, long otherwise)
      throws Exception {
    SortedMap<Integer, Long> offsets = new TreeMap<>();
    switch (place) {
      case null -> partitions.forEach(partition -> offsets.put(partition, otherwise));
      case Place.At at -> partitions.forEach(partition -> offsets.put(partition, at.offset()));
      case Place.Of of -> offsets.putAll(topic.at(of.time()));
    }
    return offsets;
  }

  private static Selection selection(Wish wish, Map<Integer, Long> settled) {
    Map<Integer, Long> below = new HashMap<>(settled);
    if (wish.to() instanceof Place.At to) {
      below.replaceAll((partition, offset) -> Math.min(offset, to.offset()));
    }
    return new Selection(
        below,
        wish.from() instanceof Place.At from ? from.offset() : null,
        time(wish.from()),
        time(wish.to()),
        null,
        null);
  }

  private static @Nullable Instant time(@Nullable Place place) {
    return place instanceof Place.Of of ? of.time() : null;
  }
}
