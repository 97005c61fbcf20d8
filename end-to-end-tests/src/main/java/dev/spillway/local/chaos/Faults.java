package dev.spillway.local.chaos;

import dev.spillway.devstack.LocalServer;
import dev.spillway.local.system.Application;
import dev.spillway.local.system.LocalSystem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Every kind of fault that a run knows, in an order that a seed decides. For one thread. */
final class Faults {
  private static final Duration START = Duration.ofMinutes(4);
  private static final Duration SHORT = Duration.ofSeconds(3);

  /** Longer than the session of a consumer, 10 seconds, and its longest time between two polls. */
  private static final Duration BEYOND_SESSION = Duration.ofSeconds(13);

  private final LocalSystem system;
  private final TcpProxy postgres;
  private final TcpProxy elasticsearch;
  private final Database database;
  private final Search search;
  private final Random random;
  private final List<Supplier<Fault>> kinds = new ArrayList<>();
  private List<Supplier<Fault>> round = new ArrayList<>();

  Faults(
      LocalSystem system,
      TcpProxy postgres,
      TcpProxy elasticsearch,
      Database database,
      Search search,
      Random random) {
    this.system = system;
    this.postgres = postgres;
    this.elasticsearch = elasticsearch;
    this.database = database;
    this.search = search;
    this.random = random;
    applications();
    servers();
    network("postgres", postgres);
    network("elasticsearch", elasticsearch);
  }

  /** The next fault: every kind once, in random order, before any comes again. */
  Fault next() {
    if (round.isEmpty()) {
      round = new ArrayList<>(kinds);
      Collections.shuffle(round, random);
    }
    return round.removeLast().get();
  }

  private Duration some() {
    return SHORT.plusMillis(random.nextInt(3_000));
  }

  private Application aConsumer() {
    return system.consumers().get(random.nextInt(system.consumers().size()));
  }

  private void applications() {
    kinds.add(
        () -> {
          Application one = aConsumer();
          return new Fault("consumer kill -9", some(), one::kill, one::start);
        });
    kinds.add(
        () -> {
          Application one = aConsumer();
          return new Fault("consumer SIGTERM", some(), one::stop, one::start);
        });
    kinds.add(
        () -> {
          Application one = aConsumer();
          return new Fault("consumer zombie", BEYOND_SESSION, one::pause, one::resume);
        });
    kinds.add(
        () -> {
          List<Application> going = new ArrayList<>(system.consumers());
          Collections.shuffle(going, random);
          going.subList(0, 1 + random.nextInt(going.size() - 1)).clear();
          return new Fault(
              "consumers leave, join",
              some(),
              () -> going.forEach(Application::stop),
              () -> going.forEach(Application::start));
        });
    Application gateway = system.gateway();
    kinds.add(() -> new Fault("gateway kill -9", some(), gateway::kill, gateway::start));
    kinds.add(() -> new Fault("gateway SIGTERM", some(), gateway::stop, gateway::start));
  }

  private void servers() {
    LocalServer kafka = system.stores().kafka();
    kinds.add(
        () -> new Fault("broker stop", some(), () -> kafka.stop(START), () -> kafka.start(START)));
    kinds.add(() -> new Fault("broker kill -9", some(), kafka::kill, () -> kafka.start(START)));
    kinds.add(
        () ->
            new Fault(
                "postgres immediate stop",
                some(),
                () -> system.stores().postgres().stopImmediately(START),
                () -> system.stores().postgres().start(START)));
    kinds.add(
        () ->
            new Fault(
                "postgres backends killed",
                some(),
                database::killConsumers,
                database::killConsumers));
    kinds.add(this::tableLocked);
    kinds.add(this::tooManyConnections);
    LocalServer nodes = system.stores().elasticsearch();
    kinds.add(
        () -> new Fault("elasticsearch kill -9", some(), nodes::kill, () -> nodes.start(START)));
    kinds.add(() -> new Fault("elasticsearch pause", some(), nodes::pause, nodes::resume));
    kinds.add(
        () ->
            new Fault(
                "elasticsearch read-only",
                some(),
                () -> search.blockWrites(true),
                () -> search.blockWrites(false)));
  }

  private Fault tableLocked() {
    List<Connection> held = new ArrayList<>();
    return new Fault(
        "postgres table locked",
        some(),
        () -> {
          Connection connection = database.connect();
          held.add(connection);
          connection.setAutoCommit(false);
          try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            statement.execute("LOCK TABLE events IN ACCESS EXCLUSIVE MODE");
          }
        },
        () -> closeAll(held));
  }

  private Fault tooManyConnections() {
    List<Connection> held = new ArrayList<>();
    return new Fault(
        "postgres out of connections",
        some(),
        () -> {
          for (int i = 0; i < 2; i++) {
            try {
              while (true) {
                held.add(database.connect());
              }
            } catch (SQLException full) {
              if (i == 0 && !held.isEmpty()) {
                // The places of those that the consumers have are taken, too.
                database.killConsumers(held.getFirst());
              }
            }
          }
        },
        () -> closeAll(held));
  }

  private static void closeAll(List<Connection> connections) throws SQLException {
    for (Connection one : connections) {
      one.close();
    }
    connections.clear();
  }

  private void network(String server, TcpProxy proxy) {
    kinds.add(
        () ->
            new Fault(
                server + " latency",
                some(),
                () -> proxy.latency(Duration.ofMillis(50 + random.nextInt(200))),
                proxy::fair));
    kinds.add(() -> new Fault(server + " reset", some(), proxy::reset, proxy::fair));
    kinds.add(() -> new Fault(server + " black hole", some(), proxy::blackHole, proxy::fair));
    kinds.add(() -> new Fault(server + " half-close", some(), proxy::halfClose, proxy::fair));
    kinds.add(() -> new Fault(server + " reply cut", some(), proxy::cutReplies, proxy::fair));
  }

  /** Brings back whatever a fault may have left behind. */
  void healAll() throws Exception {
    postgres.fair();
    elasticsearch.fair();
    for (LocalServer server : system.stores().servers()) {
      server.start(START);
    }
    search.blockWrites(false);
    reviveApplications();
  }

  /** Starts the applications that are not there; how many that were. */
  int reviveApplications() {
    int dead = 0;
    List<Application> all = new ArrayList<>(system.consumers());
    all.add(system.gateway());
    for (Application one : all) {
      if (!one.isAlive()) {
        dead++;
        one.start();
      }
    }
    return dead;
  }
}
