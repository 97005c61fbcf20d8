package dev.spillway.local.chaos;

import dev.spillway.devstack.LocalServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Every kind of fault that a run knows, in an order that a seed decides. For one thread. */
final class Faults {
  /** For a server, on a machine that is busy. */
  static final Duration START = Duration.ofMinutes(4);

  private final ChaosTargets targets;
  private final Random random;
  private final boolean quick;
  private final List<FaultKind> kinds = new ArrayList<>();
  private final Map<String, String> leftOut = new TreeMap<>();
  private final PostgresFaults postgres;
  private final ElasticsearchFaults elasticsearch;
  private List<FaultKind> round = new ArrayList<>();

  /**
   * @param quick whether faults are short and of the slow kinds only one comes in each round
   */
  Faults(ChaosTargets targets, Random random, boolean quick) {
    this.targets = targets;
    this.random = random;
    this.quick = quick;
    postgres = new PostgresFaults(targets, this::some);
    elasticsearch = new ElasticsearchFaults(targets, this::some);
    kinds.addAll(new ApplicationFaults(targets, random, this::some).kinds());
    kinds.addAll(broker());
    kinds.addAll(postgres.kinds());
    kinds.addAll(elasticsearch.kinds());
    targets
        .smallDisk()
        .ifPresentOrElse(
            disk -> kinds.add(FaultKind.quick(() -> postgres.diskFull(disk))),
            () -> leftOut.put("postgres disk full", targets.whyNoDisk()));
    targets.proxies().forEach(this::network);
  }

  /** The next fault: every kind once, in random order, before any comes again. */
  Fault next() {
    if (round.isEmpty()) {
      round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
      if (quick) {
        List<FaultKind> slow = round.stream().filter(FaultKind::isSlow).skip(1).toList();
        round.removeAll(slow);
      }
    }
    return round.removeLast().next().get();
  }

  /** The kinds that this machine does not allow, and why. */
  Map<String, String> leftOut() {
    return Map.copyOf(leftOut);
  }

  private Duration some() {
    return quick
        ? Duration.ofMillis(1_000 + random.nextInt(1_500))
        : Duration.ofMillis(2_000 + random.nextInt(3_500));
  }

  private List<FaultKind> broker() {
    LocalServer kafka = targets.system().stores().kafka();
    return List.of(
        FaultKind.quick(
            () ->
                new Fault(
                    "broker stop", some(), () -> kafka.stop(START), () -> kafka.start(START))),
        FaultKind.quick(
            () -> new Fault("broker kill -9", some(), kafka::kill, () -> kafka.start(START))));
  }

  private void network(String server, TcpProxy proxy) {
    kinds.add(
        FaultKind.quick(
            () ->
                new Fault(
                    server + " latency",
                    some(),
                    () -> proxy.latency(Duration.ofMillis(50 + random.nextInt(200))),
                    proxy::fair)));
    kinds.add(
        FaultKind.quick(() -> new Fault(server + " reset", some(), proxy::reset, proxy::fair)));
    kinds.add(
        FaultKind.quick(
            () -> new Fault(server + " black hole", some(), proxy::blackHole, proxy::fair)));
    kinds.add(
        FaultKind.quick(
            () -> new Fault(server + " half-close", some(), proxy::halfClose, proxy::fair)));
    kinds.add(
        FaultKind.quick(
            () -> new Fault(server + " reply cut", some(), proxy::cutReplies, proxy::fair)));
  }

  /** Brings back whatever a fault may have left behind. */
  void healAll() throws Exception {
    targets.proxies().values().forEach(TcpProxy::fair);
    for (LocalServer server : targets.system().stores().servers()) {
      server.start(START);
    }
    elasticsearch.healAll();
    postgres.healAll();
    targets.crew().revive();
  }
}
