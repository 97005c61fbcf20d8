package dev.spillway.insights;

import dev.spillway.event.kafka.login.KafkaRefusal;
import dev.spillway.insights.config.InsightsConfig;
import dev.spillway.insights.config.KafkaConfig;
import dev.spillway.insights.topology.InsightsTopology;
import dev.spillway.runtime.management.Readiness;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka Streams, from waiting for its topics to its end. It waits for as long as it takes: a topic
 * that is not there yet ends Kafka Streams, and would be made with the wrong settings by others.
 */
final class Counting implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Counting.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final InsightsConfig config;
  private final InsightsTopology.Listeners listeners;
  private final MeterRegistry registry;
  private final Readiness.Condition running;
  private final CompletableFuture<Void> terminated;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable KafkaStreams streams;
  private String waitingFor = "";

  private Counting(
      InsightsConfig config,
      InsightsTopology.Listeners listeners,
      MeterRegistry registry,
      Readiness.Condition running,
      CompletableFuture<Void> terminated) {
    this.config = config;
    this.listeners = listeners;
    this.registry = registry;
    this.running = running;
    this.terminated = terminated;
    this.thread = Thread.ofPlatform().name("counting").unstarted(this::run);
  }

  /**
   * Starts; does not wait.
   *
   * @param running met while events are counted
   * @param terminated completed exceptionally when it cannot go on
   */
  static Counting start(
      InsightsConfig config,
      InsightsTopology.Listeners listeners,
      MeterRegistry registry,
      Readiness.Condition running,
      CompletableFuture<Void> terminated) {
    Counting counting = new Counting(config, listeners, registry, running, terminated);
    counting.thread.start();
    return counting;
  }

  private void run() {
    try {
      while (!hasTopics()) {
        if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      KafkaConfig kafka = config.kafka();
      InsightsTopology topology =
          new InsightsTopology(
              new InsightsTopology.Names(
                  kafka.topic(),
                  kafka.deadLetterTopic(),
                  kafka.statusTopic(),
                  kafka.pulseTopic(),
                  kafka.rollupTopic(),
                  kafka.alertsTopic(),
                  kafka.defaultType()),
              new InsightsTopology.Rules(
                  config.counts().toRules(), config.alarms().toRules(), config.counts().kept()));
      KafkaStreams next =
          new KafkaStreams(topology.build(listeners, registry), StreamsSettings.of(config));
      next.setStateListener((state, _) -> moved(state));
      next.setUncaughtExceptionHandler(
          thrown -> {
            // Started anew it takes up where it committed; in a loop here it would hide what is
            // wrong.
            terminated.completeExceptionally(thrown);
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
          });
      new KafkaStreamsMetrics(next).bindTo(registry);
      streams = next;
      if (closing.getCount() > 0) {
        next.start();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      terminated.completeExceptionally(e);
    }
  }

  private void moved(KafkaStreams.State state) {
    log.atInfo().addKeyValue("state", state).log("counting");
    if (state == KafkaStreams.State.RUNNING) {
      running.met();
    } else if (state != KafkaStreams.State.REBALANCING) {
      running.failing(state.toString());
    }
  }

  /** Whether events are counted. For any thread. */
  boolean isRunning() {
    KafkaStreams open = streams;
    return open != null && open.state() == KafkaStreams.State.RUNNING;
  }

  /** Kafka's metrics of this application; empty before it runs. For any thread. */
  Map<MetricName, ? extends Metric> kafkaMetrics() {
    KafkaStreams open = streams;
    return open == null ? Map.of() : open.metrics();
  }

  private boolean hasTopics() throws InterruptedException {
    KafkaConfig kafka = config.kafka();
    Map<String, Object> settings = StreamsSettings.common(kafka);
    // Closing waits for the calls, so these end by themselves.
    settings.put("default.api.timeout.ms", (int) ANSWER.toMillis());
    settings.put("request.timeout.ms", (int) ANSWER.toMillis() / 2);
    try (Admin admin = Admin.create(settings)) {
      admin
          .describeTopics(
              List.of(
                  kafka.topic(),
                  kafka.deadLetterTopic(),
                  kafka.statusTopic(),
                  kafka.pulseTopic(),
                  kafka.rollupTopic(),
                  kafka.alertsTopic()))
          .allTopicNames()
          .get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      failing(KafkaRefusal.explain(e).orElse("topics: " + e.getCause()));
    } catch (TimeoutException e) {
      failing("Kafka does not answer");
    } catch (KafkaException e) {
      failing(KafkaRefusal.explain(e).orElse("Kafka: " + causes(e)));
    }
    return false;
  }

  /** Readiness says it as long as it lasts, the log when it changes. */
  private void failing(String why) {
    running.failing(why);
    if (!why.equals(waitingFor)) {
      waitingFor = why;
      log.atInfo().addKeyValue("why", why).log("not counting yet; tried again");
    }
  }

  /** A client that cannot be made says why only in its causes. */
  private static String causes(Throwable failure) {
    StringBuilder all = new StringBuilder(String.valueOf(failure.getMessage()));
    for (Throwable at = failure.getCause(); at != null; at = at.getCause()) {
      all.append(": ").append(at.getMessage());
    }
    return all.toString();
  }

  /** Commits and leaves the group, within most of the configured time. */
  @Override
  public void close() {
    closing.countDown();
    KafkaStreams open = streams;
    if (open != null) {
      Duration most = config.shutdownTimeout().multipliedBy(4).dividedBy(5);
      // Without leaving, the partitions would wait for the session's end.
      CloseOptions leaving =
          CloseOptions.timeout(most)
              .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
      if (!open.close(leaving)) {
        log.atWarn().addKeyValue("deadline", most).log("Kafka Streams did not close in time");
      }
    }
  }
}
