package dev.spillway.consumer.poll;

import dev.spillway.consumer.batch.SourcePartition;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the group gives and takes. Called by Kafka inside a poll, in the loop's thread. */
final class Rebalance implements ConsumerRebalanceListener {
  private static final Logger log = LoggerFactory.getLogger(Rebalance.class);

  private final Inbox inbox;
  private final Joiner joiner;
  private final OffsetCommits commits;
  private final PartitionNames names;
  private final Flow flow;

  /** What the loop does with what is under way. */
  interface Flow {
    /**
     * Lets the batch in flight arrive, if it touches these partitions; gives up when the time for
     * it is over.
     *
     * @return how long offsets may take to be committed
     */
    Duration settle(Set<SourcePartition> partitions);

    /** The partitions are no longer this consumer's. */
    void revoked(Set<SourcePartition> partitions);
  }

  Rebalance(Inbox inbox, Joiner joiner, OffsetCommits commits, PartitionNames names, Flow flow) {
    this.inbox = inbox;
    this.joiner = joiner;
    this.commits = commits;
    this.names = names;
    this.flow = flow;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (!partitions.isEmpty()) {
      log.atInfo().addKeyValue("partitions", partitions).log("assigned");
      joiner.assigned(partitions);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    inbox.endPoll();
    if (partitions.isEmpty()) {
      return;
    }
    Set<SourcePartition> going = sources(partitions);
    commits.sendAndWait(flow.settle(going));
    gone("revoked", partitions, going);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    gone("lost", partitions, sources(partitions));
  }

  private void gone(
      String how, Collection<TopicPartition> partitions, Set<SourcePartition> sources) {
    log.atInfo().addKeyValue("partitions", partitions).log(how);
    joiner.forget(partitions);
    commits.forget(partitions);
    if (!sources.isEmpty()) {
      flow.revoked(sources);
    }
    names.forget(partitions);
  }

  private Set<SourcePartition> sources(Collection<TopicPartition> partitions) {
    Set<SourcePartition> sources = new TreeSet<>();
    for (TopicPartition partition : partitions) {
      if (names.knows(partition)) {
        sources.add(names.of(partition));
      }
    }
    return sources;
  }
}
