package dev.spillway.local.secured;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.spillway.devstack.PortChoice;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.RetrySafety;
import dev.spillway.local.system.Installation;
import dev.spillway.local.system.ProgramRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** All applications over TLS and with credentials, and what they say when these are wrong. */
class SecuredIT {
  private static final int EVENTS = 200;
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final String WRONG = SecuredServers.WRONG;

  private static Path directory;
  private static SecuredServers servers;

  private final Programs programs = new Programs();

  @BeforeAll
  static void startServers() throws Exception {
    assumeFalse(
        "containers".equals(System.getProperty("spillway.servers")),
        "certificates are files of this machine, which a container does not see");
    directory = Files.createTempDirectory("spillway-secured-");
    // The stores run as another user where the tests run as root.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    servers = new SecuredServers(directory);
    ProcessBuilder topics =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                Installation.find().consumer().toString(),
                "dev.spillway.consumer.topics.TopicsMain",
                "--bootstrap-server",
                servers.bootstrapServers()));
    topics.environment().putAll(new Setup(servers, directory.resolve("topics")).kafkaEnvironment());
    assertThat(ProgramRun.output(topics)).contains("events: created");
  }

  @AfterAll
  static void stopServers() throws Exception {
    if (servers != null) {
      servers.close();
    }
    if (directory != null) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(one);
        }
      }
    }
  }

  @AfterEach
  void stopPrograms() {
    programs.close();
  }

  private static Setup setup() throws Exception {
    return new Setup(servers, directory.resolve("run-" + UUID.randomUUID()));
  }

  @ParameterizedTest
  @CsvSource({
    "PLAIN, api key",
    "SCRAM-SHA-256, password",
    "SCRAM-SHA-512, api key",
    "OAUTHBEARER, password"
  })
  void shouldStoreAndCountEventsOverTls(String mechanism, String elasticsearch) throws Exception {
    Setup setup = setup();
    if (mechanism.equals("OAUTHBEARER")) {
      setup.withToken(SecuredServers.CLIENT_SECRET);
    } else {
      setup.withPassword(mechanism, SecuredServers.KAFKA_PASSWORD);
    }
    boolean byKey = elasticsearch.equals("api key");
    if (!byKey) {
      setup.withElasticsearchPassword(SecuredServers.ELASTICSEARCH_PASSWORD);
    }
    String credential =
        byKey ? "ApiKey " + SecuredServers.API_KEY : "Basic " + SecuredServers.BASIC;
    int servedBefore = servers.elasticsearch().served(credential);
    int tokensBefore = servers.issuer().given();
    String type = "secured." + UUID.randomUUID();
    int port = new PortChoice.Free().choose();

    programs.gateway(setup, port);
    programs.consumer(setup);
    programs.insights(setup);
    programs.awaitReady();
    try (GatewayClient client = new GatewayClient("http://127.0.0.1:" + port, DEADLINE)) {
      assertThat(client.deliver(events(type)).rejected()).isEmpty();
    }

    await()
        .atMost(DEADLINE)
        .untilAsserted(
            () -> {
              assertThat(rows("events", type, "count(*)")).isEqualTo(EVENTS);
              assertThat(servers.documents(type)).isEqualTo(EVENTS);
              assertThat(rows("event_rollup", type, "coalesce(sum(count), 0)")).isEqualTo(EVENTS);
            });
    assertThat(sessions("ssl")).isPositive();
    assertThat(sessions("NOT ssl")).isZero();
    assertThat(servers.elasticsearch().served(credential)).isGreaterThan(servedBefore);
    if (mechanism.equals("OAUTHBEARER")) {
      assertThat(servers.issuer().given()).isGreaterThanOrEqualTo(tokensBefore + 3);
    }
    programs.assertTellNoSecret();
  }

  private static EventBatch events(String type) {
    List<byte[]> events =
        IntStream.range(0, EVENTS)
            .mapToObj(
                id ->
                    "{\"specversion\":\"1.0\",\"id\":\"%d\",\"source\":\"/%s\",\"type\":\"%s\",\"time\":\"2026-02-03T04:05:06Z\",\"data\":{\"n\":%d}}"
                        .formatted(id, type, type, id)
                        .getBytes(UTF_8))
            .toList();
    return new EventBatch(Form.NDJSON, events, Map.of(), RetrySafety.ALWAYS);
  }

  private static long rows(String table, String type, String what) throws Exception {
    return servers.number("SELECT %s FROM %s WHERE type = '%s'".formatted(what, table, type));
  }

  /** Sessions of the consumer with PostgreSQL. */
  private static long sessions(String condition) throws Exception {
    return servers.number(
        "SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = '%s' AND %s"
            .formatted(SecuredServers.USER, condition));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PLAIN", "SCRAM-SHA-512"})
  void shouldNameThePasswordThatKafkaRefuses(String mechanism) throws Exception {
    Setup setup = setup().withPassword(mechanism, WRONG);
    Program gateway = programs.gateway(setup, new PortChoice.Free().choose());
    Program consumer = programs.consumer(setup);
    Program insights = programs.insights(setup);

    String text = "Kafka refuses the credentials: Authentication failed";
    gateway.awaitSays(text);
    insights.awaitSays(text);
    consumer.awaitFailure();
    assertThat(consumer.log()).contains(text, "sasl.jaas.config in kafka.properties");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameTheIssuerThatRefusesAToken() throws Exception {
    Setup setup = setup().withToken(WRONG);
    Program gateway = programs.gateway(setup, new PortChoice.Free().choose());
    Program consumer = programs.consumer(setup);
    Program insights = programs.insights(setup);

    String text = "no credentials for Kafka";
    insights.awaitSays(text);
    gateway.awaitFailure();
    consumer.awaitFailure();
    assertThat(gateway.log()).contains(text);
    assertThat(consumer.log()).contains(text);
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameTheAuthorityOfKafkaThatIsNotTrusted() throws Exception {
    Setup setup = setup().withKafkaAuthority(servers.stranger());
    Program gateway = programs.gateway(setup, new PortChoice.Free().choose());
    Program consumer = programs.consumer(setup);
    Program insights = programs.insights(setup);

    String text = "no TLS with Kafka: ";
    gateway.awaitSays(text);
    insights.awaitSays(text);
    consumer.awaitFailure();
    assertThat(consumer.log()).contains(text, "set ssl.truststore.location");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameThePasswordThatPostgresRefuses() throws Exception {
    Program consumer = programs.consumer(setup().withPostgresPassword(WRONG));

    consumer.awaitSays("PostgreSQL refuses the login: FATAL: password authentication failed");
    assertThat(consumer.get("/readyz")).startsWith("503").contains("check postgres.user");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameTheAuthorityOfPostgresThatIsNotTrusted() throws Exception {
    Program consumer = programs.consumer(setup().withPostgresAuthority(servers.stranger()));

    consumer.awaitSays("no TLS with PostgreSQL: ");
    assertThat(consumer.get("/readyz")).startsWith("503").contains("sslrootcert");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameTheCredentialsThatElasticsearchRefuses() throws Exception {
    Program byKey = programs.consumer(setup().withApiKey(WRONG));
    byKey.awaitSays("answered 401; check elasticsearch.api-key");
    programs.assertTellNoSecret();

    Program byPassword = programs.consumer(setup().withElasticsearchPassword(WRONG));
    byPassword.awaitSays("answered 401; check elasticsearch.api-key");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNameTheAuthorityOfElasticsearchThatIsNotTrusted() throws Exception {
    Program another = programs.consumer(setup().withElasticsearchAuthority(servers.stranger()));
    another.awaitSays("no TLS with Elasticsearch: ");
    assertThat(another.get("/readyz")).startsWith("503").contains("set elasticsearch.ca");
    programs.assertTellNoSecret();

    Program none = programs.consumer(setup().withoutElasticsearchAuthority());
    none.awaitSays("no TLS with Elasticsearch: ");
    programs.assertTellNoSecret();
  }

  @Test
  void shouldNotStartWithAFileThatHoldsNoCertificate() throws Exception {
    Setup setup = setup();
    Path file = Files.writeString(setup.folder().resolve("none.crt"), "no certificate");

    Program consumer = programs.consumer(setup.withElasticsearchAuthority(file));
    consumer.awaitFailure();

    assertThat(consumer.log())
        .contains("elasticsearch.ca: " + file + " is no PEM file of certificates");
  }

  @Test
  void shouldPrintTheConfigurationWithoutSecrets() throws Exception {
    Setup setup = setup();
    List<String> command = new ArrayList<>(Installation.find().consumerCommand(List.of()));
    command.add("--print-config");
    ProcessBuilder print = new ProcessBuilder(command);
    print.environment().putAll(setup.consumerEnvironment());

    assertThat(ProgramRun.output(print))
        .contains("kafka.properties.sasl.jaas.config=***")
        .contains("postgres.password=***")
        .contains("elasticsearch.api-key=***")
        .doesNotContain(SecuredServers.CANARIES.toArray(String[]::new));
  }
}
