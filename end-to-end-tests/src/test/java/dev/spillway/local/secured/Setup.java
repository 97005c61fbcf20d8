package dev.spillway.local.secured;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * What the applications are told of the servers, as an operator would: secrets in files alone. Each
 * part is right until it is replaced.
 */
final class Setup {
  private final SecuredServers servers;
  private final Path folder;
  private final Properties kafka = new Properties();
  private final Map<String, String> stores = new HashMap<>();

  Setup(SecuredServers servers, Path folder) throws Exception {
    this.servers = servers;
    this.folder = Files.createDirectories(folder);
    kafka.put("security.protocol", "SASL_SSL");
    kafka.put("ssl.truststore.type", "PEM");
    kafka.put("ssl.truststore.location", servers.authority().toString());
    stores.put("SPILLWAY_POSTGRES_URL", servers.jdbcUrl());
    stores.put("SPILLWAY_POSTGRES_USER", SecuredServers.USER);
    stores.put("SPILLWAY_POSTGRES_PROPERTIES_SSLMODE", "verify-full");
    stores.put("SPILLWAY_POSTGRES_PROPERTIES_SSLROOTCERT", servers.authority().toString());
    stores.put("SPILLWAY_ELASTICSEARCH_URL", servers.elasticsearch().url());
    stores.put("SPILLWAY_ELASTICSEARCH_CA", servers.authority().toString());
    withPassword("PLAIN", SecuredServers.KAFKA_PASSWORD);
    withPostgresPassword(SecuredServers.POSTGRES_PASSWORD);
    withApiKey(SecuredServers.API_KEY);
  }

  /** For its files, and for logs. */
  Path folder() {
    return folder;
  }

  /** With PLAIN or a kind of SCRAM. */
  Setup withPassword(String mechanism, String password) {
    String module = mechanism.equals("PLAIN") ? "plain.PlainLoginModule" : "scram.ScramLoginModule";
    return withLogin(
        mechanism,
        module,
        "username=\"%s\" password=\"%s\"".formatted(SecuredServers.USER, password));
  }

  /** With a token of the issuer. */
  Setup withToken(String clientSecret) {
    String oauth = "org.apache.kafka.common.security.oauthbearer.";
    kafka.put("sasl.login.callback.handler.class", oauth + "OAuthBearerLoginCallbackHandler");
    // Kafka's default is for brokers too, and needs a library that no client has.
    kafka.put("sasl.oauthbearer.jwt.validator.class", oauth + "ClientJwtValidator");
    kafka.put("sasl.oauthbearer.token.endpoint.url", servers.issuer().url() + "/token");
    return withLogin(
        "OAUTHBEARER",
        "oauthbearer.OAuthBearerLoginModule",
        "clientId=\"%s\" clientSecret=\"%s\"".formatted(SecuredServers.USER, clientSecret));
  }

  private Setup withLogin(String mechanism, String module, String options) {
    kafka.put("sasl.mechanism", mechanism);
    kafka.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.%s required %s;".formatted(module, options));
    return this;
  }

  Setup withKafkaAuthority(Path certificate) {
    kafka.put("ssl.truststore.location", certificate.toString());
    return this;
  }

  Setup withPostgresPassword(String password) throws IOException {
    stores.put("SPILLWAY_POSTGRES_PASSWORD_FILE", secret("postgres-password", password));
    return this;
  }

  Setup withPostgresAuthority(Path certificate) {
    stores.put("SPILLWAY_POSTGRES_PROPERTIES_SSLROOTCERT", certificate.toString());
    return this;
  }

  Setup withApiKey(String key) throws IOException {
    stores.put("SPILLWAY_ELASTICSEARCH_API_KEY_FILE", secret("elasticsearch-api-key", key));
    return this;
  }

  /** Instead of an API key. */
  Setup withElasticsearchPassword(String password) throws IOException {
    stores.remove("SPILLWAY_ELASTICSEARCH_API_KEY_FILE");
    stores.put("SPILLWAY_ELASTICSEARCH_USER", SecuredServers.USER);
    stores.put("SPILLWAY_ELASTICSEARCH_PASSWORD_FILE", secret("elasticsearch-password", password));
    return this;
  }

  Setup withElasticsearchAuthority(Path certificate) {
    stores.put("SPILLWAY_ELASTICSEARCH_CA", certificate.toString());
    return this;
  }

  /** Without {@code elasticsearch.ca}: what the JVM trusts counts. */
  Setup withoutElasticsearchAuthority() {
    stores.remove("SPILLWAY_ELASTICSEARCH_CA");
    return this;
  }

  private String secret(String name, String value) throws IOException {
    return Files.writeString(folder.resolve(name), value + "\n").toString();
  }

  /** For the gateway, stream-insights and the topics. */
  Map<String, String> kafkaEnvironment() throws IOException {
    Path file = folder.resolve("client.properties");
    try (var writer = Files.newBufferedWriter(file)) {
      kafka.store(writer, null);
    }
    return Map.of(
        "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS",
        servers.bootstrapServers(),
        "SPILLWAY_KAFKA_PROPERTIES_FILE",
        file.toString());
  }

  /** For the consumer. */
  Map<String, String> consumerEnvironment() throws IOException {
    Map<String, String> all = new HashMap<>(kafkaEnvironment());
    all.putAll(stores);
    return all;
  }
}
