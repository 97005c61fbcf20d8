package dev.spillway.local.secured;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.security.auth.module.UnixSystem;
import dev.spillway.devstack.DevStack;
import dev.spillway.devstack.DevStackConfig;
import dev.spillway.devstack.PortChoice;
import dev.spillway.devstack.ServerConfig;
import dev.spillway.devstack.StartProgress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;

/**
 * Kafka with a listener of TLS and SASL, PostgreSQL with TLS, and Elasticsearch behind {@link
 * SecuredProxy}, all with certificates of one authority. The secrets are canaries: texts that must
 * be found nowhere.
 */
final class SecuredServers implements AutoCloseable {
  static final String USER = "spillway-writer";
  static final String KAFKA_PASSWORD = "canary-kafka-" + UUID.randomUUID();
  static final String CLIENT_SECRET = "canary-oauth-" + UUID.randomUUID();
  static final String POSTGRES_PASSWORD = "canary-postgres-" + UUID.randomUUID();
  static final String API_KEY =
      Base64.getEncoder().encodeToString(("canary-key-" + UUID.randomUUID()).getBytes(UTF_8));
  static final String ELASTICSEARCH_PASSWORD = "canary-elasticsearch-" + UUID.randomUUID();
  static final String BASIC =
      Base64.getEncoder().encodeToString((USER + ":" + ELASTICSEARCH_PASSWORD).getBytes(UTF_8));

  /** For every secret that is to be a wrong one. */
  static final String WRONG = "canary-wrong-" + UUID.randomUUID();

  /** Every text that must be found nowhere. */
  static final List<String> CANARIES =
      List.of(
          WRONG,
          KAFKA_PASSWORD,
          CLIENT_SECRET,
          POSTGRES_PASSWORD,
          API_KEY,
          ELASTICSEARCH_PASSWORD,
          BASIC);

  private static final Duration START = Duration.ofMinutes(2);
  private static final String LISTENER = "listener.name.secured.";
  private static final String OAUTH = "org.apache.kafka.common.security.oauthbearer.";

  private final Path directory;
  private final int kafkaPort = new PortChoice.Free().choose();
  private final int securedPort = new PortChoice.Free().choose();
  private final TestAuthority authority;
  private final Path strangers;
  private final TokenIssuer issuer;
  private final DevStack stack;
  private final SecuredProxy proxy;

  SecuredServers(Path directory) throws Exception {
    this.directory = directory;
    Path made = Files.createDirectory(directory.resolve("certificates"));
    authority = TestAuthority.create(made, "authority");
    strangers = TestAuthority.create(made, "stranger").certificate();
    issuer = new TokenIssuer(USER, CLIENT_SECRET);
    DevStackConfig plain = DevStackConfig.in(directory.resolve("stack"));
    stack =
        DevStack.start(
            new DevStackConfig(
                kafka(plain.kafka(), kafkaIdentity(), kafkaPort, securedPort, issuer.url()),
                securedPostgres(plain.postgres()),
                plain.elasticsearch(),
                OptionalInt.empty()),
            StartProgress.NONE,
            START);
    proxy =
        new SecuredProxy(
            authority.issue("elasticsearch").context(),
            stack.elasticsearch().url(),
            Set.of("ApiKey " + API_KEY, "Basic " + BASIC));
    makeUsers();
  }

  private Path kafkaIdentity() throws Exception {
    TestAuthority.Issued issued = authority.issue("kafka");
    return Files.writeString(directory.resolve("kafka.pem"), issued.keyPem() + issued.chainPem());
  }

  /** With a second listener, for TLS and every mechanism. */
  static ServerConfig kafka(
      ServerConfig config, Path identity, int kafkaPort, int securedPort, String issuer) {
    int controller = new PortChoice.Free().choose();
    Map<String, String> settings = new TreeMap<>();
    settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d,SECURED://127.0.0.1:%d"
            .formatted(kafkaPort, controller, securedPort));
    settings.put(
        "advertised.listeners",
        "PLAINTEXT://127.0.0.1:%d,SECURED://127.0.0.1:%d".formatted(kafkaPort, securedPort));
    settings.put(
        "listener.security.protocol.map",
        "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL");
    settings.put("inter.broker.listener.name", "PLAINTEXT");
    settings.put(LISTENER + "ssl.keystore.type", "PEM");
    settings.put(LISTENER + "ssl.keystore.location", identity.toString());
    settings.put(
        LISTENER + "sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
    settings.put(
        LISTENER + "plain.sasl.jaas.config",
        "org.apache.kafka.common.security.plain.PlainLoginModule required user_%s=\"%s\";"
            .formatted(USER, KAFKA_PASSWORD));
    for (String scram : new String[] {"scram-sha-256", "scram-sha-512"}) {
      settings.put(
          LISTENER + scram + ".sasl.jaas.config",
          "org.apache.kafka.common.security.scram.ScramLoginModule required;");
    }
    String oauth = LISTENER + "oauthbearer.";
    settings.put(oauth + "sasl.jaas.config", OAUTH + "OAuthBearerLoginModule required;");
    settings.put(
        oauth + "sasl.server.callback.handler.class",
        OAUTH + "OAuthBearerValidatorCallbackHandler");
    settings.put(oauth + "sasl.oauthbearer.jwks.endpoint.url", issuer + "/keys");
    settings.put(oauth + "sasl.oauthbearer.expected.issuer", issuer);
    settings.put(oauth + "sasl.oauthbearer.expected.audience", "kafka");
    return config.withPort(new PortChoice.Exactly(kafkaPort)).withSettings(settings);
  }

  private ServerConfig securedPostgres(ServerConfig config) throws Exception {
    TestAuthority.Issued issued = authority.issue("postgres");
    Path certificate = directory.resolve("postgres.crt");
    Files.writeString(certificate, issued.chainPem());
    Path key = directory.resolve("postgres.key");
    Files.writeString(key, issued.keyPem());
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    if (new UnixSystem().getUid() == 0) {
      // As whom dev-stack then runs PostgreSQL, which wants the key to be its own.
      Files.setAttribute(key, "unix:uid", 65_534);
    }
    return config.withSettings(
        Map.of(
            "ssl", "on", "ssl_cert_file", certificate.toString(), "ssl_key_file", key.toString()));
  }

  private void makeUsers() throws Exception {
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.kafka().bootstrapServers()))) {
      // A user may not be altered twice in one request.
      for (ScramMechanism mechanism :
          List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
        admin.alterUserScramCredentials(List.of(scram(mechanism))).all().get(30, TimeUnit.SECONDS);
      }
    }
    try (Connection connection = DriverManager.getConnection(stack.postgres().jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(USER, POSTGRES_PASSWORD));
      statement.execute("CREATE DATABASE secured OWNER \"%s\"".formatted(USER));
    }
  }

  private static UserScramCredentialUpsertion scram(ScramMechanism mechanism) {
    return new UserScramCredentialUpsertion(
        USER, new ScramCredentialInfo(mechanism, 4096), KAFKA_PASSWORD);
  }

  String bootstrapServers() {
    return "127.0.0.1:" + securedPort;
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/secured".formatted(stack.postgres().port());
  }

  SecuredProxy elasticsearch() {
    return proxy;
  }

  TokenIssuer issuer() {
    return issuer;
  }

  /** The certificate of the authority that has issued those of all servers. */
  Path authority() throws Exception {
    return authority.certificate();
  }

  /** That of an authority that has issued none of them. */
  Path stranger() {
    return strangers;
  }

  /** What the query says, asked by another user and without TLS. */
  long number(String sql) throws SQLException {
    String url = stack.postgres().jdbcUrl().replaceFirst("/spillway\\?", "/secured?");
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getLong(1);
    }
  }

  /** Documents of a type, asked past the proxy. */
  long documents(String type) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      http.send(request("/events-*/_refresh", ""), BodyHandlers.discarding());
      HttpResponse<byte[]> reply =
          http.send(
              request(
                  "/events-*/_count", "{\"query\":{\"term\":{\"type\":\"%s\"}}}".formatted(type)),
              BodyHandlers.ofByteArray());
      return new ObjectMapper().readTree(reply.body()).path("count").asLong();
    }
  }

  private HttpRequest request(String path, String body) {
    return HttpRequest.newBuilder(URI.create(stack.elasticsearch().url() + path))
        .timeout(Duration.ofSeconds(20))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  @Override
  public void close() {
    proxy.close();
    stack.close();
    issuer.close();
  }
}
