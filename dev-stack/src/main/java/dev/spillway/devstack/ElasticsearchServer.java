package dev.spillway.devstack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One Elasticsearch node, without security. As a process it is the distribution of Elasticsearch's
 * own integration tests: a real node with {@code _bulk}, search, index templates and {@code
 * flattened}, but without {@code GET /}, data streams, ILM, scripts and ingest pipelines.
 */
public final class ElasticsearchServer extends LocalServer {
  private static final int DEFAULT_HEAP_MEGABYTES = 512;

  private final ServerAccount account = ServerAccount.current();

  public ElasticsearchServer(ServerConfig config) {
    super("elasticsearch", config);
  }

  /** {@code http://127.0.0.1:PORT}. */
  public String url() {
    return "http://127.0.0.1:" + port();
  }

  @Override
  public String endpoint() {
    return url();
  }

  @Override
  Path home() throws IOException {
    return Reachable.directory(directory(), account);
  }

  @Override
  ChildProcess.Spec prepare(Path home, int port, Duration deadline) throws IOException {
    Path program = Distribution.elasticsearch(account);
    Path config = Files.createDirectories(home.resolve("config"));
    Files.write(
        config.resolve("jvm.options"), shippedOptions(program.resolve("config/jvm.options")));
    Files.writeString(config.resolve("log4j2.properties"), LOGGING);
    Files.writeString(config.resolve("elasticsearch.yml"), yaml(settings(place(home, port))));
    // A first start that was killed leaves it, and Elasticsearch does not start over it.
    Files.deleteIfExists(config.resolve("elasticsearch.keystore.tmp"));
    account.own(config);
    account.own(home.resolve("data"));
    account.own(home.resolve("logs"));
    Trees.delete(home.resolve("tmp"));
    Path temporary = account.own(home.resolve("tmp"));
    return ChildProcess.Spec.of(
            account.run(List.of(program.resolve("bin/elasticsearch").toString())),
            home.resolve("server.log"))
        // Where the JVM would leave a heap dump or a crash report.
        .withDirectory(home.resolve("logs"))
        .withEnvironment(
            Map.of(
                "ES_JAVA_HOME", System.getProperty("java.home"),
                "ES_PATH_CONF", config.toString(),
                "ES_JAVA_OPTS", jvmOptions(),
                "CLI_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary,
                "ES_TMPDIR", temporary.toString(),
                "LIBFFI_TMPDIR", temporary.toString()));
  }

  /** As shipped, without the garbage collector's log, which may take 2 GB. */
  private static List<String> shippedOptions(Path shipped) throws IOException {
    try (Stream<String> lines = Files.lines(shipped)) {
      return lines.filter(line -> !line.startsWith("-Xlog:gc")).toList();
    }
  }

  private static Map<String, String> place(Path home, int port) {
    return Map.of(
        "path.data", home.resolve("data").toString(),
        "path.logs", home.resolve("logs").toString(),
        "network.host", "127.0.0.1",
        "http.port", Integer.toString(port),
        "transport.port", Integer.toString(new PortChoice.Free().choose()));
  }

  @Override
  Map<String, String> commonSettings() {
    return Map.of(
        "cluster.name",
        "spillway",
        "node.name",
        "dev-stack",
        "discovery.type",
        "single-node",
        "xpack.security.enabled",
        "false",
        // A nearly full disk of the developer's must not turn indices read-only.
        "cluster.routing.allocation.disk.threshold_enabled",
        "false");
  }

  /** The text of {@code ES_JAVA_OPTS}. */
  String jvmOptions() {
    int heap = config().memoryMegabytes().orElse(DEFAULT_HEAP_MEGABYTES);
    String heapSize = "-Xms" + heap + "m -Xmx" + heap + "m";
    return Stream.concat(Stream.of(heapSize), config().jvmOptions().stream())
        .collect(Collectors.joining(" "));
  }

  /** The text of {@code elasticsearch.yml}. */
  static String yaml(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(entry -> entry.getKey() + ": \"" + entry.getValue() + "\"")
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Override
  boolean isReady(RunningServer server) {
    int port = server.port();
    URI health =
        URI.create(
            "http://127.0.0.1:" + port + "/_cluster/health?wait_for_status=yellow&timeout=1s");
    HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(3)).build();
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static final String LOGGING =
      """
      status = error
      appender.console.type = Console
      appender.console.name = console
      appender.console.layout.type = PatternLayout
      appender.console.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n
      rootLogger.level = info
      rootLogger.appenderRef.console.ref = console
      """;
}
