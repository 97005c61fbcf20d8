package dev.spillway.local.chaos;

import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.SystemConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One run: the real system in processes of its own behind proxies, traffic, faults, and the
 * verdict. For one thread; an interrupt ends it and everything that it has started.
 */
public final class ChaosRun {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration FIRST = Duration.ofMinutes(3);
  private static final Duration RECOVERY = Duration.ofSeconds(60);
  private static final Duration LAST_ANSWERS = Duration.ofMinutes(6);
  private static final Duration NO_LAG = Duration.ofMinutes(5);

  private final ChaosPlan plan;
  private final Consumer<String> say;
  private final List<ChaosReport.Recovery> recoveries = new ArrayList<>();
  private final Refusals refusals = new Refusals();
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
    Path postgres = LocalSystem.stores(plan.directory()).postgres().directory();
    SmallDisk.unmount(postgres);
    LocalSystem.stores(plan.directory()).deleteData();
    Files.createDirectories(plan.directory());
    try {
      return withSystem();
    } finally {
      // An interrupt must not leave the disk behind.
      boolean interrupted = Thread.interrupted();
      SmallDisk.unmount(postgres);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private ChaosReport withSystem() throws Exception {
    long began = System.nanoTime();
    say.accept("starting the system in " + plan.directory());
    try (Proxies proxies = new Proxies();
        LocalSystem system = LocalSystem.start(config(proxies), proxies, START);
        Search search = new Search(system.stores().elasticsearch());
        Memory memory = new Memory(system);
        Oracle oracle = new Oracle(plan.directory().resolve("sent.txt"), plan.events())) {
      Database database = new Database(system.stores().postgres());
      Topics topics = new Topics(system.stores().kafka().bootstrapServers());
      Crew crew = new Crew(system);
      Coordinator coordinator = new Coordinator(system.stores().kafka());
      Faults faults =
          new Faults(
              targets(system, crew, proxies, database, search),
              new Random(plan.seed()),
              plan.quick());
      faults.leftOut().forEach((kind, why) -> say.accept("LEFT OUT: " + kind + ": " + why));
      int sent =
          sendUnder(
              faults,
              crew,
              coordinator,
              system,
              proxies,
              search,
              oracle,
              new Progress(database, topics));
      say.accept("comparing what was sent with what is stored");
      long read = System.nanoTime();
      Verdict verdict =
          Verdict.of(oracle, Findings.read(plan.events(), refusals, database, search, topics));
      say.accept("compared in " + (System.nanoTime() - read) / 1_000_000_000 + " s");
      return new ChaosReport(
          sent,
          answers(oracle),
          recoveries,
          faults.leftOut(),
          deaths,
          coordinator.repairs(),
          verdict,
          memory.largest(),
          Duration.ofNanos(System.nanoTime() - began));
    }
  }

  private ChaosTargets targets(
      LocalSystem system, Crew crew, Proxies proxies, Database database, Search search)
      throws IOException, SQLException, InterruptedException {
    Optional<SmallDisk> disk = Optional.empty();
    String whyNot = "";
    try {
      disk = Optional.of(SmallDisk.mount(system.stores().postgres(), database));
    } catch (SmallDisk.NotPossible here) {
      whyNot = String.valueOf(here.getMessage());
    }
    return new ChaosTargets(system, crew, proxies.all(), database, search, disk, whyNot, refusals);
  }

  /** Deadlines short enough for a connection that carries nothing to be noticed in a fault. */
  private SystemConfig config(Proxies proxies) {
    String kafka = "127.0.0.1:" + proxies.kafka().port();
    Map<String, String> consumers = new HashMap<>();
    consumers.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", kafka);
    consumers.put(
        "SPILLWAY_POSTGRES_URL",
        "jdbc:postgresql://127.0.0.1:" + proxies.postgres().port() + "/spillway");
    consumers.put("SPILLWAY_POSTGRES_STATEMENT_TIMEOUT", "8s");
    consumers.put("SPILLWAY_POSTGRES_CONNECT_TIMEOUT", "2s");
    consumers.put(
        "SPILLWAY_ELASTICSEARCH_URL", "http://127.0.0.1:" + proxies.elasticsearch().port());
    consumers.put("SPILLWAY_ELASTICSEARCH_REQUEST_TIMEOUT", "8s");
    consumers.put("SPILLWAY_ELASTICSEARCH_CONNECT_TIMEOUT", "2s");
    consumers.put("SPILLWAY_KAFKA_PROPERTIES_MAX_POLL_INTERVAL_MS", "8000");
    consumers.put("SPILLWAY_RETRY_MAX", "1s");
    return SystemConfig.in(plan.directory())
        .withGateways(ChaosPlan.GATEWAYS)
        .withConsumers(ChaosPlan.MOST_CONSUMERS)
        .withKafkaProxy(proxies.kafka().port())
        .withEnvironment(Map.of("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", kafka), consumers)
        .withJvmOptions(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  private int sendUnder(
      Faults faults,
      Crew crew,
      Coordinator coordinator,
      LocalSystem system,
      Proxies proxies,
      Search search,
      Oracle oracle,
      Progress progress)
      throws Exception {
    long end = System.nanoTime() + plan.most().toNanos();
    int sent;
    try (Load load =
        new Load(
            new ChaosEvent(plan.events()),
            oracle,
            plan.faults() + 1,
            plan.secondsForEachFault(),
            system.gatewayUrls(),
            "127.0.0.1:" + proxies.kafka().port())) {
      load.start();
      check(progress.awaitFirst(search, FIRST), "no event is stored after " + FIRST);
      for (int i = 1; i <= plan.faults() && System.nanoTime() - end < 0; i++) {
        suffer(i, faults.next(), crew, coordinator, progress, load);
        load.nextPhase();
      }
      say.accept("faults over; waiting for the last answers");
      if (System.nanoTime() - end >= 0) {
        load.end();
      }
      faults.healAll();
      check(load.await(LAST_ANSWERS), "events are without an answer after " + LAST_ANSWERS);
      sent = load.sent();
    }
    say.accept("waiting for the lag to be 0");
    check(progress.awaitNoLag(NO_LAG), "the lag is not 0 after " + NO_LAG);
    return sent;
  }

  private void suffer(
      int number, Fault fault, Crew crew, Coordinator coordinator, Progress progress, Load load)
      throws Exception {
    long began = System.nanoTime();
    fault.inject().run();
    Thread.sleep(fault.hold());
    String seen = fault.seen().look();
    fault.heal().run();
    long healed = System.nanoTime();
    boolean inTime = progress.awaitMove(RECOVERY, crew::isTaking);
    if (!inTime && coordinator.isBroken()) {
      say.accept("the broker's group coordinator is broken: new start, and the group is deleted");
      coordinator.repair(crew.consumers());
      inTime = progress.awaitMove(RECOVERY, crew::isTaking);
    }
    double seconds = (System.nanoTime() - healed) / 1e9;
    fault.after().run();
    recoveries.add(new ChaosReport.Recovery(fault.kind(), seconds, inTime));
    int dead = crew.revive();
    deaths += dead;
    say.accept(
        String.format(
            Locale.ROOT,
            "%d/%d %s%s: lasted %.1f s, recovered after %.1f s%s%s; %d events sent",
            number,
            plan.faults(),
            fault.kind(),
            seen.isEmpty() ? "" : " (" + seen + ")",
            (healed - began) / 1e9,
            seconds,
            inTime ? "" : ", not yet",
            dead == 0 ? "" : ", applications that died: " + dead,
            load.sent()));
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
