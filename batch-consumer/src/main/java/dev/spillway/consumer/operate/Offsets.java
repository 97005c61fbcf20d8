package dev.spillway.consumer.operate;

import dev.spillway.consumer.KafkaClients;
import dev.spillway.consumer.batch.SourcePartition;
import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.LedgerTable;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;

/**
 * Where the ledger and the group stand, and how both are moved: the ledger first, in one
 * transaction, then Kafka.
 *
 * <p>A consumer starts at the lower of the two. A crash between the two steps therefore leaves, for
 * a move back, a group that starts at the new place already, and for a move forward one that starts
 * at the old place still: some records are read that should have been skipped, and none is skipped
 * that should have been read. Running the command again completes the move.
 */
final class Offsets implements AutoCloseable {
  private final KafkaConfig kafka;
  private final Admin admin;
  private final Database database;
  private final LedgerTable ledger;
  private final GroupOffsets group;

  Offsets(ConsumerConfig config) {
    kafka = config.kafka();
    admin = KafkaClients.admin(config);
    database = new Database(config.postgres());
    ledger = new LedgerTable(database, kafka.group());
    group = new GroupOffsets(admin, kafka.group(), kafka.requestTimeout());
  }

  private static String text(OptionalLong offset) {
    return offset.isPresent() ? Long.toString(offset.getAsLong()) : "-";
  }

  private static SourcePartition source(KafkaTopic topic, int partition) {
    return new SourcePartition(topic.id(), topic.name(), partition);
  }

  private KafkaTopic topic() throws Exception {
    return KafkaTopic.describe(admin, kafka.topic(), kafka.requestTimeout());
  }

  private Map<SourcePartition, OptionalLong> readLedger(KafkaTopic topic) throws Exception {
    TreeSet<SourcePartition> partitions = new TreeSet<>();
    topic.chosen(List.of()).forEach(partition -> partitions.add(source(topic, partition)));
    return ledger.read(partitions);
  }

  private static OptionalLong of(SortedMap<Integer, Long> offsets, int partition) {
    Long offset = offsets.get(partition);
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** Prints every partition. */
  void show(PrintStream out) throws Exception {
    KafkaTopic topic = topic();
    Map<SourcePartition, OptionalLong> stored = readLedger(topic);
    SortedMap<Integer, Long> committed = group.committed(topic.name());
    Table table = new Table("partition", "earliest", "ledger", "group", "end", "lag");
    long lag = 0;
    for (var entry : topic.all().entrySet()) {
      int partition = entry.getKey();
      OffsetRange there = entry.getValue();
      OptionalLong row = stored.getOrDefault(source(topic, partition), OptionalLong.empty());
      long behind = there.until() - Math.max(there.from(), row.orElse(there.from()));
      lag += Math.max(0, behind);
      table.row(
          partition,
          there.from(),
          text(row),
          text(of(committed, partition)),
          there.until(),
          Math.max(0, behind));
    }
    table.print(out);
    out.println();
    out.println("topic " + topic.name() + ", group " + kafka.group() + ", lag " + lag);
    printMembers(out);
  }

  private void printMembers(PrintStream out) throws Exception {
    List<String> members = group.members();
    out.println(members.isEmpty() ? "no members" : members.size() + " members:");
    members.forEach(member -> out.println("  " + member));
  }

  /**
   * Moves the chosen partitions.
   *
   * @throws OperateException if the group has members
   */
  void move(Target target, Collection<Integer> named, boolean dryRun, PrintStream out)
      throws Exception {
    KafkaTopic topic = topic();
    SortedMap<Integer, Long> wanted = target.resolve(topic, topic.chosen(named));
    printPlan(topic, wanted, out);
    List<String> members = group.members();
    if (!members.isEmpty()) {
      String refusal =
          "the group %s has members; stop them first:%n  %s"
              .formatted(kafka.group(), String.join(System.lineSeparator() + "  ", members));
      if (!dryRun) {
        throw OperateException.failure(refusal);
      }
      out.println(refusal);
    }
    if (dryRun) {
      out.println("nothing moved: dry run");
      return;
    }
    SortedMap<SourcePartition, Long> rows = new TreeMap<>();
    wanted.forEach((partition, offset) -> rows.put(source(topic, partition), offset));
    ledger.set(rows);
    try {
      group.set(topic.name(), wanted);
    } catch (ExecutionException | KafkaException e) {
      throw OperateException.failure(
          "the ledger is moved, the group's offsets are not: "
              + (e.getCause() == null ? e : e.getCause())
              + "; the group starts at the lower of both. Run the command again.");
    }
    out.println("moved " + wanted.size() + " partitions to " + target);
  }

  private void printPlan(KafkaTopic topic, SortedMap<Integer, Long> wanted, PrintStream out)
      throws Exception {
    Map<SourcePartition, OptionalLong> stored = readLedger(topic);
    SortedMap<Integer, Long> committed = group.committed(topic.name());
    SortedMap<Integer, Long> earliest = topic.earliest();
    Table table = new Table("partition", "ledger", "group", "to", "read again", "skipped");
    for (var entry : wanted.entrySet()) {
      int partition = entry.getKey();
      long to = entry.getValue();
      long first = earliest.getOrDefault(partition, 0L);
      OptionalLong row = stored.getOrDefault(source(topic, partition), OptionalLong.empty());
      // Without a row the partition would be read from the earliest offset.
      long from = Math.max(first, row.orElse(first));
      table.row(
          partition,
          text(row),
          text(of(committed, partition)),
          to,
          Math.max(0, from - to),
          Math.max(0, to - from));
    }
    table.print(out);
    out.println();
  }

  @Override
  public void close() {
    database.close();
    admin.close(Duration.ofSeconds(5));
  }
}
