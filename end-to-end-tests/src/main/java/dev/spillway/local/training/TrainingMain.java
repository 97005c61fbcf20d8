package dev.spillway.local.training;

import dev.spillway.local.demo.DemoLog;
import dev.spillway.local.metrics.MetricsText;
import dev.spillway.local.metrics.Scraper;
import dev.spillway.local.system.Installation;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SystemConfig;
import dev.spillway.local.system.SystemListener;
import dev.spillway.local.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Makes the AOT caches of the applications (JEP 483, 514 and 515): runs them as users do, gives
 * them traffic and stops them; a JVM that ends writes down which classes it had and which methods
 * were hot. The build runs it once the applications' jars are there. Without a cache, or with one
 * of other jars, an application runs all the same and starts as slowly as any.
 */
public final class TrainingMain {
  private static final Duration START_DEADLINE = Duration.ofMinutes(4);
  private static final Duration STORED_DEADLINE = Duration.ofMinutes(3);
  private static final Duration POLL = Duration.ofMillis(100);

  /** Events a second. */
  private static final int RATE = 4_000;

  /** What the compiler needs to see before the paths of a record are hot. */
  private static final int EVENTS = 40_000;

  private TrainingMain() {}

  /** The one argument is a directory for the servers' data and the logs; data in it is deleted. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    DemoLog.silence();
    Path directory = Path.of(arguments[0]).toAbsolutePath();
    Installation installation = Installation.find();
    Recording gateway = new Recording(installation.gateway(), installation.gatewayCache());
    Recording consumer = new Recording(installation.consumer(), installation.consumerCache());
    Recording insights = new Recording(installation.insights(), installation.insightsCache());
    if (gateway.isUpToDate() && consumer.isUpToDate() && insights.isUpToDate()) {
      System.out.println("the AOT caches are newer than what they were made of");
      return;
    }
    gateway.deleteAll();
    consumer.deleteAll();
    insights.deleteAll();
    SystemConfig config =
        SystemConfig.in(directory)
            .withInsights(1)
            .withEnvironment(gateway.environment(), consumer.environment())
            .withInsightsEnvironment(insights.environment());
    LocalSystem.stores(directory).deleteData();
    try (LocalSystem system = LocalSystem.start(config, SystemListener.NONE, START_DEADLINE)) {
      train(system);
    } finally {
      LocalSystem.stores(directory).deleteData();
    }
    Path logs = LocalSystem.logs(directory);
    gateway.assemble(
        installation.gatewayCommand(gateway.creation()), logs.resolve("gateway-aot.log"));
    consumer.assemble(
        installation.consumerCommand(consumer.creation()), logs.resolve("consumer-aot.log"));
    insights.assemble(
        installation.insightsCommand(insights.creation()), logs.resolve("insights-aot.log"));
  }

  private static void train(LocalSystem system) throws IOException, InterruptedException {
    long end = System.nanoTime() + STORED_DEADLINE.toNanos();
    try (Traffic traffic = new Traffic(system.gatewayUrl(), RATE, 1);
        Scraper scraper = new Scraper();
        Viewer viewer = new Viewer(system.consoleUrls().getFirst())) {
      String consumer = system.consumers().getFirst().managementUrl();
      String insights = system.insights().getFirst().managementUrl();
      double stored = 0;
      double counted = 0;
      while (stored < EVENTS || counted < EVENTS) {
        if (System.nanoTime() - end > 0) {
          throw new IOException(
              "%,.0f of %,d events were stored and %,.0f counted within %s; %s"
                  .formatted(stored, EVENTS, counted, STORED_DEADLINE, traffic.counts()));
        }
        viewer.look();
        Thread.sleep(POLL);
        Optional<MetricsText> metrics = scraper.scrape(consumer);
        stored = metrics.map(m -> m.sum("spillway_consumer_stored_events_total")).orElse(stored);
        metrics = scraper.scrape(insights);
        counted = metrics.map(m -> m.sum("spillway_insights_events_total")).orElse(counted);
      }
    }
  }
}
