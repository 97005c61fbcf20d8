package dev.spillway.consumer.poll;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The group's lag for every partition of the topic: the end of the partition less the committed
 * offset, which is what is not stored yet. Asked of the broker once a second on a thread of its
 * own, so it is right also while partitions are paused. Every consumer of a group reports all
 * partitions.
 */
public final class LagGauges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LagGauges.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Admin admin;
  private final String topic;
  private final String group;
  private final MultiGauge gauges;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lag").daemon().factory());

  /** Begins to ask. The admin client is not closed here. */
  public LagGauges(Admin admin, String topic, String group, MeterRegistry registry) {
    this.admin = admin;
    this.topic = topic;
    this.group = group;
    this.gauges =
        MultiGauge.builder("spillway.consumer.lag.records")
            .description(
                "Records of a partition that the group has not stored yet; every consumer tells"
                    + " all")
            .register(registry);
    var _ =
        thread.scheduleWithFixedDelay(this::sample, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void sample() {
    try {
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      lag()
          .forEach(
              (partition, lag) ->
                  rows.add(
                      MultiGauge.Row.of(
                          Tags.of(
                              "group",
                              group,
                              "topic",
                              partition.topic(),
                              "partition",
                              Integer.toString(partition.partition())),
                          lag)));
      gauges.register(rows, true);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      gauges.register(List.of(), true); // no value rather than an old one
      log.atDebug().addKeyValue("error", e.toString()).log("lag not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<TopicPartition, Long> lag()
      throws InterruptedException, ExecutionException, TimeoutException {
    var topics = get(admin.describeTopics(List.of(topic)).allTopicNames());
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    Map<TopicPartition, OffsetSpec> begins = new HashMap<>();
    topics
        .values()
        .forEach(
            description ->
                description
                    .partitions()
                    .forEach(
                        info -> {
                          TopicPartition partition = new TopicPartition(topic, info.partition());
                          ends.put(partition, OffsetSpec.latest());
                          begins.put(partition, OffsetSpec.earliest());
                        }));
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> last =
        get(admin.listOffsets(ends).all());
    Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> first =
        get(admin.listOffsets(begins).all());
    Map<TopicPartition, Long> lag = new HashMap<>();
    last.forEach(
        (partition, end) -> {
          OffsetAndMetadata stored = committed.get(partition);
          var begin = first.get(partition);
          long from = stored != null ? stored.offset() : begin == null ? 0 : begin.offset();
          lag.put(partition, Math.max(0, end.offset() - from));
        });
    return lag;
  }

  private static <T> T get(org.apache.kafka.common.KafkaFuture<T> future)
      throws InterruptedException, ExecutionException, TimeoutException {
    return future.get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
