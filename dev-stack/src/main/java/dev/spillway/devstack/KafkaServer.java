package dev.spillway.devstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/** One Kafka node, broker and controller in one JVM. Topics are never created by themselves. */
public final class KafkaServer extends LocalServer {
  private static final int DEFAULT_HEAP_MEGABYTES = 512;

  private final OptionalInt proxyPort;
  private volatile int proxiedPort;

  public KafkaServer(ServerConfig config) {
    this(config, OptionalInt.empty());
  }

  /**
   * A server with a second listener, for a proxy of 127.0.0.1.
   *
   * @param proxyPort where the proxy listens: clients that come by the second listener are told
   *     this address, so that they stay behind the proxy
   */
  public KafkaServer(ServerConfig config, OptionalInt proxyPort) {
    super("kafka", config);
    this.proxyPort = proxyPort;
  }

  /**
   * The port of the second listener, which stays the same from the first start on.
   *
   * @throws IllegalStateException without a proxy, or before the first start
   */
  public int proxiedPort() {
    if (proxiedPort == 0) {
      throw new IllegalStateException("no proxy, or not started");
    }
    return proxiedPort;
  }

  /** {@code 127.0.0.1:PORT}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port();
  }

  @Override
  public String endpoint() {
    return bootstrapServers();
  }

  @Override
  Path home() throws IOException {
    return Files.createDirectories(directory().toAbsolutePath());
  }

  @Override
  ChildProcess.Spec prepare(Path home, int port, Duration deadline) throws IOException {
    Path settings = home.resolve("server.properties");
    Files.writeString(settings, properties(settings(place(home, port))));
    Path logging = home.resolve("logback.xml");
    Files.writeString(logging, LOGGING);
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heapMegabytes() + "m",
            "-XX:+UseG1GC",
            "-XX:MaxGCPauseMillis=20",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dlogback.configurationFile=" + logging,
            "-Dlog4j2.statusLoggerLevel=OFF",
            "-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls=" + keySets()));
    command.addAll(config().jvmOptions());
    command.addAll(
        List.of(
            "-cp",
            Distribution.brokerClassPath(),
            BrokerMain.class.getName(),
            settings.toString()));
    return ChildProcess.Spec.of(command, home.resolve("server.log"));
  }

  /** Kafka fetches keys of token issuers from no URL that is not also a system property. */
  private String keySets() {
    return config().settings().entrySet().stream()
        .filter(setting -> setting.getKey().endsWith("sasl.oauthbearer.jwks.endpoint.url"))
        .map(Map.Entry::getValue)
        .distinct()
        .collect(Collectors.joining(","));
  }

  private Map<String, String> place(Path home, int port) {
    int controllerPort = new PortChoice.Free().choose();
    Map<String, String> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put(
        "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort);
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    proxyPort.ifPresent(proxy -> listenForProxy(settings, chooseProxiedPort(port), proxy));
    settings.put("log.dirs", home.resolve("data").toString());
    return settings;
  }

  @Override
  Map<String, String> commonSettings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("num.partitions", "12");
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    // There is one node, and few groups: the internal topics need neither copies nor 50 partitions.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "4");
    // Compacted early, it is read quickly after a crash: with 16,000 records and more to read,
    // Kafka 4.3.1's group coordinator has come back with an old state of its groups.
    settings.put("offsets.topic.segment.bytes", "1048576");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "4");
    // After a kill the controller takes the new broker only when the session of the old one is
    // over, by default after 9 seconds.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "500");
    return settings;
  }

  int heapMegabytes() {
    return config().memoryMegabytes().orElse(DEFAULT_HEAP_MEGABYTES);
  }

  OptionalInt proxyPort() {
    return proxyPort;
  }

  /** That of the second listener: another than the given, and once chosen always the same. */
  int chooseProxiedPort(int port) {
    while (proxiedPort == 0 || proxiedPort == port) {
      proxiedPort = new PortChoice.Free().choose();
    }
    return proxiedPort;
  }

  private static void listenForProxy(Map<String, String> settings, int port, int proxy) {
    settings.merge("listeners", ",PROXIED://127.0.0.1:" + port, String::concat);
    settings.merge("advertised.listeners", ",PROXIED://127.0.0.1:" + proxy, String::concat);
    settings.merge("listener.security.protocol.map", ",PROXIED:PLAINTEXT", String::concat);
    settings.put("inter.broker.listener.name", "PLAINTEXT");
  }

  /** The text of {@code server.properties}. */
  static String properties(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + "=" + entry.getValue().replace("\\", "\\\\"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Override
  boolean isReady(RunningServer server) {
    int port = server.port();
    // Asked first, because the admin client complains in the log while nobody listens.
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
    } catch (IOException closed) {
      return false;
    }
    Map<String, Object> client =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            "127.0.0.1:" + port,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            5_000,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            5_000);
    try (Admin admin = Admin.create(client)) {
      return !admin.describeCluster().nodes().get(6, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException | KafkaException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static final String LOGGING =
      """
      <configuration>
        <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%d{ISO8601,UTC} %-5level %logger{20} %msg%n</pattern></encoder>
        </appender>
        <root level="WARN"><appender-ref ref="out"/></root>
        <logger name="kafka.server.KafkaRaftServer" level="INFO"/>
        <logger name="org.apache.kafka.server.BrokerServer" level="INFO"/>
      </configuration>
      """;
}
