package dev.spillway.devstack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Kafka, PostgreSQL and Elasticsearch together, started and stopped at the same time.
 *
 * <p>{@code try (DevStack stack = DevStack.start(DevStackConfig.in(directory), progress,
 * deadline))}
 */
public final class DevStack implements AutoCloseable {
  private final KafkaServer kafka;
  private final PostgresServer postgres;
  private final ElasticsearchServer elasticsearch;
  private final StartProgress progress;

  private DevStack(DevStackConfig config, StartProgress progress) {
    this.kafka = new KafkaServer(config.kafka(), config.kafkaProxy());
    this.postgres = new PostgresServer(config.postgres());
    this.elasticsearch = new ElasticsearchServer(config.elasticsearch());
    this.progress = progress;
  }

  /**
   * Starts the three and returns when all answer. If one fails, the others are stopped.
   *
   * @throws PortInUse when a port that was asked for is taken
   * @throws DirectoryInUse when another stack has the directory
   * @throws StartFailure when a server ended or did not answer within the deadline
   */
  public static DevStack start(DevStackConfig config, StartProgress progress, Duration deadline) {
    DevStack stack = new DevStack(config, progress);
    try {
      atOnce(stack.servers(), server -> server.start(deadline, progress));
      return stack;
    } catch (RuntimeException failure) {
      stack.close();
      throw failure;
    }
  }

  public KafkaServer kafka() {
    return kafka;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public ElasticsearchServer elasticsearch() {
    return elasticsearch;
  }

  public List<LocalServer> servers() {
    return List.of(kafka, postgres, elasticsearch);
  }

  /** Stops the three, for at most 30 seconds, then kills what is left. */
  @Override
  public void close() {
    atOnce(
        servers(),
        server -> {
          long began = System.nanoTime();
          progress.report(server.name(), StartProgress.Step.STOPPING, Duration.ZERO);
          server.close();
          progress.report(
              server.name(),
              StartProgress.Step.STOPPED,
              Duration.ofNanos(System.nanoTime() - began));
        });
  }

  /** Does the action for all servers in parallel; of several failures the first is thrown. */
  static void atOnce(List<? extends LocalServer> servers, Consumer<LocalServer> action) {
    try (ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
      List<Future<?>> all = new ArrayList<>();
      servers.forEach(server -> all.add(executor.submit(() -> action.accept(server))));
      RuntimeException first = null;
      for (Future<?> one : all) {
        try {
          one.get();
        } catch (ExecutionException failure) {
          RuntimeException cause =
              failure.getCause() instanceof RuntimeException known
                  ? known
                  : new IllegalStateException(failure.getCause());
          if (first == null) {
            first = cause;
            executor.shutdownNow();
          } else {
            first.addSuppressed(cause);
          }
        } catch (InterruptedException interrupted) {
          executor.shutdownNow();
          Thread.currentThread().interrupt();
          throw new StartFailure("interrupted", interrupted);
        }
      }
      if (first != null) {
        throw first;
      }
    }
  }
}
