package dev.spillway.insights;

import dev.spillway.insights.config.InsightsConfig;
import dev.spillway.insights.http.Console;
import dev.spillway.insights.letter.LetterDesk;
import dev.spillway.insights.pulse.Statuses;
import dev.spillway.insights.topology.InsightsTopology;
import dev.spillway.insights.view.Alerts;
import dev.spillway.insights.view.Pulses;
import dev.spillway.insights.view.Snapshots;
import dev.spillway.runtime.cli.Service;
import dev.spillway.runtime.cli.ServiceCommand;
import dev.spillway.runtime.management.ManagementServer;
import dev.spillway.runtime.management.Metrics;
import dev.spillway.runtime.management.Readiness;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The application: counts events as they pass, and shows what the pipeline does. */
public final class StreamInsights implements Service {
  private final Readiness readiness = new Readiness();
  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final ManagementServer management;
  private final Console console;
  private final Counting counting;

  private StreamInsights(InsightsConfig config) throws IOException {
    PrometheusMeterRegistry registry = Metrics.create("stream-insights");
    Readiness.Condition running = readiness.condition("counting");
    management = ManagementServer.start(config.management().toConfig(), readiness, registry);
    InstantSource clock = InstantSource.system();
    Statuses statuses = new Statuses(config.kafka().topic());
    Pulses pulses = new Pulses(clock);
    Alerts alerts = new Alerts();
    Snapshots snapshots =
        new Snapshots(clock, config.console().redriveKey().isEmpty(), statuses, pulses, alerts);
    try {
      console =
          Console.start(
              config.console(),
              snapshots::take,
              new LetterDesk(
                  StreamsSettings.common(config.kafka()), config.kafka().deadLetterTopic()));
    } catch (IOException e) {
      management.close();
      throw e;
    }
    counting =
        Counting.start(
            config,
            new InsightsTopology.Listeners(statuses, pulses, alerts),
            registry,
            running,
            terminated);
    InsightsMeters.register(registry, alerts, counting, console);
  }

  /**
   * Starts it. The console answers when this returns; counting begins once Kafka has its topics.
   *
   * @throws IOException if an address cannot be bound
   */
  static StreamInsights start(InsightsConfig config) throws IOException {
    return new StreamInsights(config);
  }

  @Override
  public CompletionStage<Void> terminated() {
    return terminated;
  }

  /** Commits what is counted, then ends the console. */
  @Override
  public void close() {
    counting.close();
    console.close();
    management.close();
  }

  /** The command line. */
  public static void main(String[] args) {
    new ServiceCommand<>(
            "stream-insights",
            "Counts events as they pass, tells floods and silences, and shows it live.",
            InsightsConfig.class,
            InsightsConfig::shutdownTimeout,
            StreamInsights::start)
        .withFlag(
            "--read-only", "Only show: no redrive, whatever is configured.", "console.read-only")
        .main(args);
  }
}
