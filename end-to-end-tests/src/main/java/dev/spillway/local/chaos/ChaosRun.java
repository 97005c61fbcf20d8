package dev.spillway.local.chaos;

import dev.spillway.devstack.DevStack;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SystemConfig;
import dev.spillway.local.system.SystemListener;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * One run: the real system in processes of its own behind proxies, traffic, faults, and the
 * verdict. For one thread; an interrupt ends it and everything that it has started.
 */
public final class ChaosRun {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Duration LAST_ANSWERS = Duration.ofMinutes(6);
  private static final Duration NO_LAG = Duration.ofMinutes(5);

  /** Seconds that one fault takes with its healing, roughly; the traffic is spread over them. */
  private static final double SECONDS_A_FAULT = 6;

  private final ChaosPlan plan;
  private final Consumer<String> say;
  private final List<ChaosReport.Recovery> recoveries = new ArrayList<>();
  private int deaths;

  /**
   * @param say is told what happens, a line each
   */
  public ChaosRun(ChaosPlan plan, Consumer<String> say) {
    this.plan = plan;
    this.say = say;
  }

  /**
   * Does all of it.
   *
   * @throws IllegalStateException when the system does not come back, which is a failure, too
   */
  public ChaosReport run() throws Exception {
    long began = System.nanoTime();
    LocalSystem.stores(plan.directory()).deleteData();
    Files.createDirectories(plan.directory());
    AtomicReference<DevStack> stores = new AtomicReference<>();
    SystemListener listener =
        new SystemListener() {
          @Override
          public void storesReady(DevStack ready) {
            stores.set(ready);
          }
        };
    try (TcpProxy postgres = new TcpProxy(() -> ready(stores).postgres().port());
        TcpProxy elasticsearch = new TcpProxy(() -> ready(stores).elasticsearch().port())) {
      say.accept("starting the system in " + plan.directory());
      try (LocalSystem system =
              LocalSystem.start(config(postgres, elasticsearch), listener, START);
          Search search = new Search(system.stores().elasticsearch());
          Memory memory = new Memory(system);
          Oracle oracle = new Oracle(plan.directory().resolve("sent.txt"), plan.events())) {
        Database database = new Database(system.stores().postgres());
        Topics topics = new Topics(system.stores().kafka().bootstrapServers());
        Faults faults =
            new Faults(system, postgres, elasticsearch, database, search, new Random(plan.seed()));
        int sent = sendUnder(faults, system, oracle, new Progress(database, topics));
        say.accept("comparing what was sent with what is stored");
        Verdict verdict = Verdict.of(plan.events(), oracle, database, search, topics);
        return new ChaosReport(
            sent,
            answers(oracle),
            recoveries,
            deaths,
            verdict,
            memory.largest(),
            Duration.ofNanos(System.nanoTime() - began));
      }
    }
  }

  private static DevStack ready(AtomicReference<DevStack> stores) {
    DevStack now = stores.get();
    if (now == null) {
      throw new IllegalStateException("the stores are not started");
    }
    return now;
  }

  /** Deadlines short enough for a connection that carries nothing to be noticed in a fault. */
  private SystemConfig config(TcpProxy postgres, TcpProxy elasticsearch) {
    Map<String, String> consumers = new HashMap<>();
    consumers.put(
        "SPILLWAY_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:" + postgres.port() + "/spillway");
    consumers.put("SPILLWAY_POSTGRES_STATEMENT_TIMEOUT", "8s");
    consumers.put("SPILLWAY_POSTGRES_CONNECT_TIMEOUT", "2s");
    consumers.put("SPILLWAY_ELASTICSEARCH_URL", "http://127.0.0.1:" + elasticsearch.port());
    consumers.put("SPILLWAY_ELASTICSEARCH_REQUEST_TIMEOUT", "8s");
    consumers.put("SPILLWAY_ELASTICSEARCH_CONNECT_TIMEOUT", "2s");
    consumers.put("SPILLWAY_KAFKA_PROPERTIES_MAX_POLL_INTERVAL_MS", "8000");
    consumers.put("SPILLWAY_RETRY_MAX", "1s");
    return SystemConfig.in(plan.directory())
        .withConsumers(ChaosPlan.CONSUMERS)
        .withEnvironment(Map.of(), consumers)
        .withJvmOptions(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  private int sendUnder(Faults faults, LocalSystem system, Oracle oracle, Progress progress)
      throws Exception {
    Pace pace = new Pace(plan.events(), plan.faults() + 1, SECONDS_A_FAULT);
    long end = System.nanoTime() + plan.most().toNanos();
    try (Load load =
        new Load(
            new ChaosEvent(plan.events()),
            oracle,
            pace,
            system.gatewayUrl(),
            system.stores().kafka().bootstrapServers())) {
      load.start();
      for (int i = 1; i <= plan.faults() && System.nanoTime() - end < 0; i++) {
        suffer(i, faults, progress);
        pace.nextPhase();
      }
      say.accept("faults over; waiting for the last answers");
      if (System.nanoTime() - end >= 0) {
        pace.end();
      }
      faults.healAll();
      check(load.await(LAST_ANSWERS), "events are without an answer after " + LAST_ANSWERS);
    }
    say.accept("waiting for the lag to be 0");
    check(progress.awaitNoLag(NO_LAG), "the lag is not 0 after " + NO_LAG);
    return pace.given();
  }

  private void suffer(int number, Faults faults, Progress progress) throws Exception {
    Fault fault = faults.next();
    long began = System.nanoTime();
    fault.inject().run();
    Thread.sleep(fault.hold());
    fault.heal().run();
    long healed = System.nanoTime();
    boolean inTime = progress.awaitMove(RECOVERY);
    double seconds = (System.nanoTime() - healed) / 1e9;
    recoveries.add(new ChaosReport.Recovery(fault.kind(), seconds, inTime));
    int dead = faults.reviveApplications();
    deaths += dead;
    say.accept(
        String.format(
            Locale.ROOT,
            "%d/%d %s: lasted %.1f s, recovered after %.1f s%s%s",
            number,
            plan.faults(),
            fault.kind(),
            (healed - began) / 1e9,
            seconds,
            inTime ? "" : ", not yet",
            dead == 0 ? "" : ", applications that died: " + dead));
  }

  private static void check(boolean good, String otherwise) {
    if (!good) {
      throw new IllegalStateException(otherwise);
    }
  }

  private static Map<String, Integer> answers(Oracle oracle) {
    Map<String, Integer> answers = new HashMap<>();
    for (Oracle.Answer answer : Oracle.Answer.values()) {
      if (answer != Oracle.Answer.NONE) {
        answers.put(answer.name().toLowerCase(Locale.ROOT), oracle.count(answer));
      }
    }
    return answers;
  }
}
