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
  private volatile Map<Integer, Place> places = Map.of();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lag").daemon().factory());

  /**
   * How far a group is in a partition.
   *
   * @param next the next offset that it would read
   * @param end the offset after the partition's last record
   */
  public record Place(long next, long end) {
    /** Records that are not stored yet. */
    public long lag() {
      return Math.max(0, end - next);
    }
  }

  /**
   * Begins to ask. The admin client is not closed here.
   *
   * @param prefix of the gauge's name, such as {@code spillway.consumer}
   */
  public LagGauges(Admin admin, String topic, String group, MeterRegistry registry, String prefix) {
    this.admin = admin;
    this.topic = topic;
    this.group = group;
    this.gauges =
        MultiGauge.builder(prefix + ".lag.records")
            .description(
                "Records of a partition that the group has not stored yet; every consumer tells"
                    + " all")
            .register(registry);
    var _ =
        thread.scheduleWithFixedDelay(this::sample, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** The last answer, by partition; empty while it is not known. */
  public Map<Integer, Place> places() {
    return places;
  }

  private void sample() {
    try {
      Map<Integer, Place> now = ask();
      places = now;
      List<MultiGauge.Row<?>> rows = new ArrayList<>();
      now.forEach(
          (partition, place) ->
              rows.add(
                  MultiGauge.Row.of(
                      Tags.of(
                          "group", group, "topic", topic, "partition", Integer.toString(partition)),
                      place.lag())));
      gauges.register(rows, true);
    } catch (ExecutionException | TimeoutException | RuntimeException e) {
      places = Map.of(); // no value rather than an old one
      gauges.register(List.of(), true);
      log.atDebug().addKeyValue("error", e.toString()).log("lag not known");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<Integer, Place> ask()
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
    Map<Integer, Place> answer = new HashMap<>();
    last.forEach(
        (partition, end) -> {
          OffsetAndMetadata stored = committed.get(partition);
          var begin = first.get(partition);
          long from = stored != null ? stored.offset() : begin == null ? 0 : begin.offset();
          answer.put(partition.partition(), new Place(from, end.offset()));
        });
    return Map.copyOf(answer);
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
