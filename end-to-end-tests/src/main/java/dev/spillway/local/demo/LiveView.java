package dev.spillway.local.demo;

import dev.spillway.local.system.Endpoints;
import dev.spillway.local.system.LocalSystem;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the demo does from its being ready to its end: send and show. For one thread. */
final class LiveView {
  private static final Duration EVERY = Duration.ofMillis(500);

  /** The lag is known a second or two after it has changed. */
  private static final Duration PATIENCE = Duration.ofSeconds(6);

  private final LocalSystem system;
  private final Display display;
  private final long began = System.nanoTime();

  LiveView(LocalSystem system, Display display) {
    this.system = system;
    this.display = display;
  }

  /** Begins to send. */
  @FunctionalInterface
  interface TrafficStart {
    DemoTraffic start(String gatewayUrl, Display display) throws IOException;
  }

  /** Sends and shows until a signal comes; then sends no more and leaves the last numbers. */
  void run(Ending ending, TrafficStart start) throws IOException, InterruptedException {
    Endpoints endpoints = system.endpoints();
    tellReplaced(endpoints);
    system.writeEndpoints();
    tellReady(endpoints);
    try (Sampler sampler = new Sampler(endpoints)) {
      Snapshot last = sampler.sample();
      DemoTraffic sending = start.start(endpoints.gateway(), display);
      try {
        while (!ending.await(EVERY)) {
          last = sampler.sample();
          display.show(last, new Display.TrafficLine(sending.line()));
        }
      } finally {
        display.close();
        display.say("stopping");
        sending.close();
      }
      last = settled(sampler);
      tellSummary(last, sending.summary());
      if (last.lag() == 0) {
        new SameAnswer(endpoints).ask().ifPresent(display::say);
      }
    }
  }

  /** Looks until all is stored, or the patience with it is over. */
  private static Snapshot settled(Sampler sampler) throws InterruptedException {
    long begin = System.nanoTime();
    Snapshot last = sampler.sample();
    while (last.lag() != 0 && System.nanoTime() - begin < PATIENCE.toNanos()) {
      TimeUnit.NANOSECONDS.sleep(EVERY.toNanos());
      last = sampler.sample();
    }
    return last;
  }

  private void tellReady(Endpoints endpoints) {
    display.say(
        "READY "
            + endpoints.gateway()
            + "/v1/events takes events; "
            + "postgres "
            + endpoints.postgres()
            + ", elasticsearch "
            + endpoints.elasticsearch()
            + ", kafka "
            + endpoints.kafka()
            + endpoints.console().map(url -> ", console " + url).orElse("")
            + "; Ctrl-C stops all");
  }

  private void tellReplaced(Endpoints endpoints) {
    replaced("gateway", 8080, endpoints.gateway());
    replaced("kafka", 9092, endpoints.kafka());
    replaced("postgres", 5432, endpoints.postgres());
    replaced("elasticsearch", 9200, endpoints.elasticsearch());
    endpoints.console().ifPresent(url -> replaced("console", 8084, url));
  }

  private void replaced(String program, int usual, String url) {
    if (!url.matches(".*:" + usual + "(/.*)?")) {
      display.say("  " + program + " is not on its usual port " + usual + ", but at " + url);
    }
  }

  private void tellSummary(Snapshot last, String traffic) {
    Duration time = Duration.ofNanos(System.nanoTime() - began);
    display.say(
        String.format(
            Locale.ROOT,
            "ran %d min %d s: accepted %,d, rejected %,d, stored %,d in postgres and %,d in"
                + " elasticsearch, dead letters %,d",
            time.toMinutes(),
            time.toSecondsPart(),
            last.accepted(),
            last.rejected(),
            last.postgres().stored(),
            last.elasticsearch().stored(),
            last.deadLetters()));
    if (last.lag() != 0) {
      String lag =
          last.lag() < 0 ? "unknown" : String.format(Locale.ROOT, "%,d records", last.lag());
      display.say("lag at the last look: " + lag + "; what is left is stored at the next start");
    }
    if (!traffic.isEmpty()) {
      display.say(traffic);
    }
  }
}
