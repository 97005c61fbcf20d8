package dev.spillway.local.bench;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.PortChoice;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** How soon the applications work after their start. */
@Command(
    name = "start",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Starts a gateway and a consumer, with the servers up and the tables there, and measures"
          + " from the start of the process: for the gateway to the first event accepted, for the"
          + " consumer to its being ready, which is when it polls; with the AOT caches of the build"
          + " and without."
    })
final class StartBench implements Callable<Integer>, Scenario {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final List<String> WITHOUT_CACHE = List.of("-XX:AOTMode=off");

  @Mixin private BenchOptions options = new BenchOptions();

  @Override
  public Integer call() throws Exception {
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    String name = Ground.newName();
    Result result = new Result("start");
    try (Topic topic = new Topic(ground.targets().kafka(), name);
        Database database = Database.empty(ground.targets(), name)) {
      ground.out().accept("warming up");
      consumer(ground, topic, database);
      gateway(ground, topic);
      if (caches()) {
        measure(ground, topic, database, "", result);
      } else {
        ground.out().accept("there are no AOT caches: built with -Dspillway.training.skip");
      }
      measure(ground.with(WITHOUT_CACHE), topic, database, "_without_cache", result);
    }
    return result;
  }

  private static boolean caches() {
    Installation installation = Installation.find();
    return Installation.isCacheOf(installation.gatewayCache(), installation.gateway())
        && Installation.isCacheOf(installation.consumerCache(), installation.consumer());
  }

  private static void measure(
      Ground ground, Topic topic, Database database, String suffix, Result result)
      throws IOException, InterruptedException {
    double[] gateways = new double[ground.repeat()];
    double[] consumers = new double[ground.repeat()];
    for (int i = 0; i < gateways.length; i++) {
      gateways[i] = gateway(ground, topic);
      consumers[i] = consumer(ground, topic, database);
      ground
          .out()
          .accept(
              "%d of %d%s: gateway %.2f s, consumer %.2f s"
                  .formatted(
                      i + 1, gateways.length, suffix.replace('_', ' '), gateways[i], consumers[i]));
    }
    result
        .put("gateway_ready_s" + suffix, Result.median(gateways))
        .put("consumer_ready_s" + suffix, Result.median(consumers));
  }

  private static double gateway(Ground ground, Topic topic)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    try (GatewayRun _ = new GatewayRun(ground, topic, PacedLoad.event(0))) {
      return (System.nanoTime() - began) / 1e9;
    }
  }

  private static double consumer(Ground ground, Topic topic, Database database)
      throws IOException, InterruptedException {
    int port = new PortChoice.Free().choose();
    ConsumerRun run =
        new ConsumerRun(ground, topic, Map.of("SPILLWAY_MANAGEMENT_PORT", Integer.toString(port)));
    HttpRequest ready =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
            .timeout(Duration.ofSeconds(5))
            .build();
    long began = System.nanoTime();
    try (ChildProcess consumer = run.start(database.name(), 1);
        HttpClient http = HttpClient.newHttpClient()) {
      while (!isReady(http, ready)) {
        if (!consumer.isAlive() || System.nanoTime() - began > DEADLINE.toNanos()) {
          throw new IOException("the consumer did not become ready; see " + consumer.log());
        }
        Thread.sleep(PAUSE);
      }
      return (System.nanoTime() - began) / 1e9;
    }
  }

  private static boolean isReady(HttpClient http, HttpRequest ready) throws InterruptedException {
    try {
      return http.send(ready, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
