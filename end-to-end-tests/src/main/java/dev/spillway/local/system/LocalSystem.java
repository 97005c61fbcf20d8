package dev.spillway.local.system;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.devstack.DevStack;
import dev.spillway.devstack.DevStackConfig;
import dev.spillway.devstack.LocalServer;
import dev.spillway.devstack.PortChoice;
import dev.spillway.devstack.StartFailure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores, gateways, consumers and stream-insights, all as processes that cannot outlive this JVM.
 *
 * <p>{@code try (LocalSystem system = LocalSystem.start(SystemConfig.in(directory),
 * SystemListener.NONE, deadline))}
 */
public final class LocalSystem implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LocalSystem.class);

  /** Above the applications' own, and for a JVM that then writes down what it has learned. */
  private static final Duration APPLICATION_GRACE = Duration.ofSeconds(90);

  /** Partitions of a consumer that was killed are free after ten seconds instead of 45. */
  private static final Map<String, String> FAST_REBALANCE =
      Map.of(
          "group.consumer.session.timeout.ms", "10000",
          "group.consumer.min.session.timeout.ms", "10000",
          "group.consumer.heartbeat.interval.ms", "2000",
          "group.consumer.min.heartbeat.interval.ms", "2000");

  private static final List<String> C1_ALONE = List.of("-XX:TieredStopAtLevel=1");

  private static final long LOG_KEPT_BYTES = 16L << 20;

  private final SystemConfig config;
  private final SystemListener listener;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Ports ports = new Ports();
  private final List<Integer> gatewayPorts = new ArrayList<>();
  private final DevStack stores;
  private final List<Application> gateways = new ArrayList<>();
  private final List<Application> consumers = new ArrayList<>();
  private final List<Integer> consolePorts = new ArrayList<>();
  private final List<Application> insights = new ArrayList<>();
  private final List<Thread> watches = new ArrayList<>();

  private LocalSystem(SystemConfig config, SystemListener listener, Duration deadline)
      throws IOException {
    this.config = config;
    this.listener = listener;
    Files.createDirectories(logs(config.directory()));
    // The one that may be asked for exactly comes first: the others give way to it.
    gatewayPorts.add(ports.choose(config.gatewayPort()));
    List<Integer> gatewayManagement = new ArrayList<>(List.of(managementPort(8081)));
    List<Integer> consumerManagement = new ArrayList<>();
    if (config.insights() > 0) {
      consolePorts.add(managementPort(8084)); // before a third consumer would take it
    }
    for (int i = 0; i < config.consumers(); i++) {
      consumerManagement.add(managementPort(8082 + i));
    }
    for (int i = 1; i < config.gateways(); i++) {
      gatewayPorts.add(ports.choose(new PortChoice.Free()));
      gatewayManagement.add(ports.choose(new PortChoice.Free()));
    }
    this.stores = startStores(deadline);
    Installation installation = Installation.find();
    for (int i = 0; i < config.gateways(); i++) {
      gateways.add(
          application(
              i == 0 ? "gateway" : "gateway-" + (i + 1),
              installation.gatewayCommand(config.jvmOptions()),
              gatewayEnvironment(gatewayPorts.get(i)),
              config.gatewayEnvironment(),
              gatewayManagement.get(i)));
    }
    for (int i = 0; i < config.consumers(); i++) {
      consumers.add(
          application(
              "consumer-" + (i + 1),
              installation.consumerCommand(config.jvmOptions()),
              consumerEnvironment(),
              config.consumerEnvironment(),
              consumerManagement.get(i)));
    }
    for (int i = 0; i < config.insights(); i++) {
      insights.add(newInsights(i));
    }
  }

  private Application newInsights(int number) throws IOException {
    if (number == consolePorts.size()) {
      consolePorts.add(ports.choose(new PortChoice.Free()));
    }
    return application(
        number == 0 ? "insights" : "insights-" + (number + 1),
        Installation.find().insightsCommand(insightsOptions()),
        insightsEnvironment(consolePorts.get(number)),
        config.insightsEnvironment(),
        ports.choose(new PortChoice.Free()));
  }

  private List<String> insightsOptions() {
    List<String> options = new ArrayList<>(config.jvmOptions());
    options.addAll(serverOptions());
    return options;
  }

  private List<String> serverOptions() {
    return config.quickServers() ? C1_ALONE : List.of();
  }

  /** One more instance of stream-insights, not started yet; its console has the last URL. */
  public synchronized Application addInsights() throws IOException {
    Application added = newInsights(insights.size());
    insights.add(added);
    return added;
  }

  /**
   * Starts everything and returns when all is ready. If one part fails, the others are stopped.
   *
   * @throws dev.spillway.devstack.PortInUse when a port that was asked for is taken
   * @throws dev.spillway.devstack.DirectoryInUse when another system has the directory
   * @throws StartFailure when a program ended or was not ready within the deadline
   * @throws IllegalStateException when the applications are not built
   */
  public static LocalSystem start(SystemConfig config, SystemListener listener, Duration deadline)
      throws IOException {
    Installation installation = Installation.find();
    installation.gatewayCommand(List.of());
    installation.consumerCommand(List.of());
    if (config.insights() > 0) {
      installation.insightsCommand(List.of());
    }
    long end = System.nanoTime() + deadline.toNanos();
    LocalSystem system = new LocalSystem(config, listener, deadline);
    try {
      listener.storesReady(system.stores);
      system.makeTopics(installation, end);
      system.applications().forEach(Application::start);
      for (Application application : system.applications()) {
        application.awaitReady(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      }
      system.watchStores();
      return system;
    } catch (RuntimeException failure) {
      // An interrupt would turn every orderly stop below into a kill.
      boolean interrupted = Thread.interrupted();
      system.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      throw failure;
    }
  }

  /** Where the stores of a system in this directory keep their data, and their settings. */
  public static DevStackConfig stores(Path directory) {
    DevStackConfig stack = DevStackConfig.in(directory.resolve("stack"));
    return stack.withKafka(stack.kafka().withSettings(FAST_REBALANCE));
  }

  /** Where the applications' logs of a system in this directory are. */
  public static Path logs(Path directory) {
    return directory.resolve("logs");
  }

  /** Kafka, PostgreSQL and Elasticsearch. */
  public DevStack stores() {
    return stores;
  }

  /** The first gateway. */
  public Application gateway() {
    return gateways.getFirst();
  }

  /** The gateways, as many as were asked for. */
  public List<Application> gateways() {
    return List.copyOf(gateways);
  }

  /** The consumers, as many as were asked for. */
  public List<Application> consumers() {
    return List.copyOf(consumers);
  }

  /** The instances of stream-insights, as many as were asked for. */
  public List<Application> insights() {
    return List.copyOf(insights);
  }

  /** The base URLs of the live console, of every instance. */
  public List<String> consoleUrls() {
    return consolePorts.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  /** The base URL for events, of the first gateway. */
  public String gatewayUrl() {
    return gatewayUrls().getFirst();
  }

  /** The base URLs for events, of every gateway. */
  public List<String> gatewayUrls() {
    return gatewayPorts.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  /** Where all of it can be reached. */
  public Endpoints endpoints() {
    return new Endpoints(
        gatewayUrl(),
        gateway().managementUrl(),
        consumers.stream().map(Application::managementUrl).toList(),
        stores.kafka().bootstrapServers(),
        stores.postgres().uri(),
        stores.elasticsearch().url(),
        consoleUrls().stream().findFirst());
  }

  /** Writes {@code endpoints.env} into the system's directory. */
  public void writeEndpoints() throws IOException {
    endpoints().write(config.directory());
  }

  /**
   * Stops the gateways, so that nothing more comes in, then the others, then the stores, each in
   * its orderly way and with a deadline.
   */
  @Override
  public void close() {
    watches.forEach(Thread::interrupt);
    try {
      Files.deleteIfExists(Endpoints.in(config.directory()));
    } catch (IOException failure) {
      log.atWarn().setCause(failure).log("endpoints.env is left behind");
    }
    stopAll(gateways);
    stopAll(consumers);
    stopAll(insights);
    stores.close();
    http.close();
  }

  private void stopAll(List<Application> applications) {
    List<Thread> stops = new ArrayList<>();
    for (Application application : applications) {
      if (application.isAlive()) {
        listener.progress(application.name(), "stopping", Duration.ZERO);
      }
      stops.add(
          Thread.ofPlatform().name("stop-" + application.name()).start(() -> stop(application)));
    }
    try {
      for (Thread stop : stops) {
        stop.join(APPLICATION_GRACE.plusSeconds(20));
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop(Application application) {
    long began = System.nanoTime();
    boolean clean = application.stop();
    listener.progress(
        application.name(),
        clean ? "stopped" : "killed, because it did not stop in time",
        Duration.ofNanos(System.nanoTime() - began));
  }

  private List<Application> applications() {
    List<Application> all = new ArrayList<>(gateways);
    all.addAll(consumers);
    all.addAll(insights);
    return all;
  }

  private int managementPort(int usual) {
    return ports.choose(
        config.usualPorts() ? new PortChoice.Preferably(usual) : new PortChoice.Free());
  }

  private DevStack startStores(Duration deadline) {
    DevStackConfig stack = stores(config.directory()).withJvmOptions(serverOptions());
    if (config.kafkaProxy().isPresent()) {
      stack = stack.withKafkaProxy(config.kafkaProxy().getAsInt());
    }
    if (config.usualPorts()) {
      stack =
          stack.withPorts(
              ports.unlessChosen(9092), ports.unlessChosen(5432), ports.unlessChosen(9200));
    }
    return DevStack.start(
        stack,
        (server, step, elapsed) ->
            listener.progress(server, step.name().toLowerCase(Locale.ROOT), elapsed),
        deadline);
  }

  private void watchStores() {
    config
        .supervised()
        .ifPresent(
            policy -> {
              for (LocalServer server : stores.servers()) {
                watches.add(
                    Thread.ofPlatform()
                        .daemon()
                        .name("watch-" + server.name())
                        .start(new StoreWatch(server, policy, listener)));
              }
            });
  }

  private void makeTopics(Installation installation, long end) throws IOException {
    long began = System.nanoTime();
    listener.progress("topics", "starting", Duration.ZERO);
    Path output = log("topics");
    ChildProcess.Spec spec =
        ChildProcess.Spec.of(installation.topicsCommand(stores.kafka().bootstrapServers()), output)
            .withEnvironment(Map.of("SPILLWAY_LOG_FORMAT", "text"));
    try (ChildProcess topics = ChildProcess.start(spec)) {
      OptionalInt code = topics.awaitExit(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      if (code.isEmpty() || code.getAsInt() != 0) {
        throw new StartFailure("the topics could not be made:\n" + LogTail.of(output));
      }
    }
    listener.progress("topics", "ready", Duration.ofNanos(System.nanoTime() - began));
  }

  private Application application(
      String name,
      List<String> command,
      Map<String, String> environment,
      Map<String, String> overrides,
      int managementPort)
      throws IOException {
    Map<String, String> all = new HashMap<>(environment);
    all.put("SPILLWAY_MANAGEMENT_PORT", Integer.toString(managementPort));
    all.putAll(overrides);
    ChildProcess.Spec spec =
        ChildProcess.Spec.of(command, log(name)).withEnvironment(all).withGrace(APPLICATION_GRACE);
    return new Application(name, spec, managementPort, config.supervised(), listener, http);
  }

  private Map<String, String> gatewayEnvironment(int port) {
    return Map.of(
        "SPILLWAY_LOG_FORMAT",
        "text",
        "SPILLWAY_HTTP_PORT",
        Integer.toString(port),
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
        stores.kafka().bootstrapServers(),
        "SPILLWAY_KAFKA_TOPIC",
        "events");
  }

  private Map<String, String> consumerEnvironment() {
    return Map.of(
        "SPILLWAY_LOG_FORMAT", "text",
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", stores.kafka().bootstrapServers(),
        "SPILLWAY_KAFKA_TOPIC", "events",
        "SPILLWAY_KAFKA_DEAD_LETTER_TOPIC", "events.dead-letter",
        "SPILLWAY_KAFKA_GROUP", "spillway",
        "SPILLWAY_POSTGRES_URL", stores.postgres().jdbcUrlWithoutCredentials(),
        "SPILLWAY_POSTGRES_USER", stores.postgres().user(),
        "SPILLWAY_POSTGRES_PASSWORD", stores.postgres().password(),
        "SPILLWAY_ELASTICSEARCH_URL", stores.elasticsearch().url());
  }

  private Map<String, String> insightsEnvironment(int port) {
    return Map.of(
        "SPILLWAY_LOG_FORMAT",
        "text",
        "SPILLWAY_CONSOLE_PORT",
        Integer.toString(port),
        "SPILLWAY_CONSOLE_API_KEY",
        Endpoints.CONSOLE_API_KEY,
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
        stores.kafka().bootstrapServers(),
        "SPILLWAY_KAFKA_TOPIC",
        "events");
  }

  private Path log(String name) throws IOException {
    Path file = logs(config.directory()).resolve(name + ".log").toAbsolutePath();
    if (Files.exists(file) && Files.size(file) > LOG_KEPT_BYTES) {
      Files.move(
          file,
          file.resolveSibling(name + ".log.1"),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }
}
