package dev.spillway.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.spillway.runtime.config.SampleConfig.Isolation;
import dev.spillway.runtime.config.SampleConfig.Route;
import dev.spillway.runtime.config.SampleConfig.Tls;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
  private static final Map<String, String> REQUIRED =
      Map.of("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "broker:9092");

  @TempDir Path folder;

  @Test
  void shouldFillEverythingThatIsNotSetWithItsDefault() throws ConfigException {
    SampleConfig config = load(REQUIRED);

    assertThat(config.kafka().bootstrapServers()).containsExactly("broker:9092");
    assertThat(config.kafka().linger()).isEqualTo(Duration.ofMillis(20));
    assertThat(config.kafka().properties()).isEmpty();
    assertThat(config.kafka().tls()).isEmpty();
    assertThat(config.kafka().isolation()).isEqualTo(Isolation.READ_COMMITTED);
    assertThat(config.store().password()).isEmpty();
    assertThat(config.store().maxBytes()).isEqualTo(ByteSize.ofMebibytes(16));
    assertThat(config.routes()).isEmpty();
    assertThat(config.types()).isEmpty();
  }

  @Test
  void shouldReadEveryTypeFromTheEnvironment() throws ConfigException {
    SampleConfig config =
        load(
            Map.of(
                "SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", "a:1, b:2",
                "SPILLWAY_KAFKA_LINGER", "PT5S",
                "SPILLWAY_KAFKA_PROPERTIES_LINGER_MS", "7",
                "SPILLWAY_KAFKA_ISOLATION", "Read_Uncommitted",
                "SPILLWAY_KAFKA_TLS_TRUST_STORE", "/etc/trust",
                "SPILLWAY_STORE_URI", "https://store:1/x",
                "SPILLWAY_STORE_PASSWORD", "pw",
                "SPILLWAY_STORE_MAX_BYTES", "64KiB",
                "SPILLWAY_STORE_RATIO", "0.25",
                "SPILLWAY_STORE_ENABLED", "false"));

    assertThat(config.kafka().bootstrapServers()).containsExactly("a:1", "b:2");
    assertThat(config.kafka().linger()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.kafka().properties()).containsExactly(Map.entry("linger.ms", "7"));
    assertThat(config.kafka().isolation()).isEqualTo(Isolation.READ_UNCOMMITTED);
    assertThat(config.kafka().tls()).contains(new Tls(Path.of("/etc/trust"), 3));
    assertThat(config.store().uri()).isEqualTo(URI.create("https://store:1/x"));
    assertThat(config.store().password()).contains(Secret.of("pw"));
    assertThat(config.store().maxBytes()).isEqualTo(new ByteSize(65_536));
    assertThat(config.store().ratio()).isEqualTo(0.25);
    assertThat(config.store().enabled()).isFalse();
  }

  @Test
  void shouldReadTheFileAndLetTheEnvironmentWin() throws Exception {
    Path file =
        file(
            """
            kafka:
              bootstrap-servers: [a:1, b:2]
              linger: 1s
              properties:
                linger.ms: 5
                ssl: {keystore: {type: PEM}}
            store:
              password: 0123
              max-records: 7
            routes:
              - {path: /a, timeout: 2s}
              - {path: /b}
            types:
              quake: {path: /q}
            """);
    Map<String, String> env = new HashMap<>();
    env.put("SPILLWAY_KAFKA_LINGER", "3s");
    env.put("SPILLWAY_KAFKA_PROPERTIES_LINGER_MS", "9");
    env.put("SPILLWAY_STORE_MAX_RECORDS", "");

    SampleConfig config = ConfigLoader.load(SampleConfig.class, Optional.of(file), env);

    assertThat(config.kafka().bootstrapServers()).containsExactly("a:1", "b:2");
    assertThat(config.kafka().linger()).isEqualTo(Duration.ofSeconds(3));
    assertThat(config.kafka().properties())
        .containsExactly(Map.entry("linger.ms", "9"), Map.entry("ssl.keystore.type", "PEM"));
    assertThat(config.store().password()).contains(Secret.of("0123"));
    assertThat(config.store().maxRecords()).isEqualTo(7);
    assertThat(config.routes())
        .containsExactly(
            new Route("/a", Duration.ofSeconds(2)), new Route("/b", Duration.ofSeconds(1)));
    assertThat(config.types())
        .containsExactly(Map.entry("quake", new Route("/q", Duration.ofSeconds(1))));
  }

  @Test
  void shouldReportEveryProblemTogetherWithKeyOriginAndWhatIsAllowed() throws Exception {
    Path file =
        file(
            """
            kafka:
              lingr: 1s
              properties: [1]
            store:
              max-records: 0
              uri: nowhere
              ratio: x
            routes:
              - timeout: 5
            nonsense: 1
            """);
    Map<String, String> env =
        Map.of("SPILLWAY_KAFKA_LINGER", "20", "SPILLWAY_STORE_MAX_BYTES", "16");

    assertThat(problems(Optional.of(file), env))
        .containsExactly(
            file + " line 10|nonsense|is no known key",
            file + " line 2|kafka.lingr|is no known key; did you mean kafka.linger?",
            "|kafka.bootstrap-servers|is required; set it in the file or as"
                + " SPILLWAY_KAFKA_BOOTSTRAP_SERVERS; allowed: a list, comma separated, of: text",
            "SPILLWAY_KAFKA_LINGER|kafka.linger|is \"20\"; allowed: " + DurationText.ALLOWED,
            file
                + " line 3|kafka.properties|is a list; allowed: a map, in one text as"
                + " name=value,name=value, of: text",
            file + " line 6|store.uri|is \"nowhere\"; allowed: a URI with a scheme",
            "SPILLWAY_STORE_MAX_BYTES|store.max-bytes|is \"16\"; allowed: " + ByteSize.ALLOWED,
            file + " line 7|store.ratio|is \"x\"; allowed: a finite number like 0.5",
            file + " line 5|store.max-records|must be at least 1",
            "|routes[0].path|is required; allowed: text",
            file + " line 9|routes[0].timeout|is \"5\"; allowed: " + DurationText.ALLOWED);
  }

  @Test
  void shouldReportAllThatARecordsConstructorDemands() throws IOException {
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_STORE_MAX_RECORDS", "0");
    env.put("SPILLWAY_STORE_RATIO", "2");

    assertThat(problems(Optional.empty(), env))
        .containsExactly(
            "SPILLWAY_STORE_MAX_RECORDS|store.max-records|must be at least 1",
            "SPILLWAY_STORE_RATIO|store.ratio|must be from 0 to 1");
  }

  @Test
  void shouldPrintOneProblemALine() {
    ConfigException thrown =
        catchThrowableOfType(
            ConfigException.class, () -> load(Map.of("SPILLWAY_STORE_RATIO", "2")));

    assertThat(thrown)
        .hasMessage(
            """
            2 problems in the configuration:
              kafka.bootstrap-servers: is required; set it in the file or as \
            SPILLWAY_KAFKA_BOOTSTRAP_SERVERS; allowed: a list, comma separated, of: text
              store.ratio: must be from 0 to 1 (from SPILLWAY_STORE_RATIO)\
            """);
  }

  @Test
  void shouldReadAMapFromAFileOfProperties() throws Exception {
    Path properties =
        Files.writeString(
            folder.resolve("client.properties"),
            """
            # as Kafka's own tools take it
            sasl.mechanism = PLAIN
            sasl.jaas.config = org.example.Login required \\
              password="a=b,c";
            linger.ms=8
            """);
    Path file = file("kafka: {properties: {linger.ms: 5, acks: all, sasl.mechanism: none}}\n");
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_KAFKA_PROPERTIES_FILE", properties.toString());
    env.put("SPILLWAY_KAFKA_PROPERTIES_LINGER_MS", "9");

    assertThat(ConfigLoader.load(SampleConfig.class, Optional.of(file), env).kafka().properties())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "acks", "all",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", "org.example.Login required password=\"a=b,c\";",
                "linger.ms", "9"));
  }

  @Test
  void shouldReportAFileOfPropertiesThatCannotBeReadWithoutShowingIt() throws Exception {
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_KAFKA_PROPERTIES_FILE", folder.resolve("none").toString());
    assertThat(problems(Optional.empty(), env))
        .singleElement()
        .asString()
        .startsWith("SPILLWAY_KAFKA_PROPERTIES_FILE|kafka.properties|the file cannot be read: ");

    Path malformed = Files.writeString(folder.resolve("malformed"), "password=geheim\\uxyz\n");
    env.put("SPILLWAY_KAFKA_PROPERTIES_FILE", malformed.toString());
    assertThat(problems(Optional.empty(), env))
        .singleElement()
        .asString()
        .contains("the file cannot be read")
        .doesNotContain("geheim");
  }

  @Test
  void shouldReadASecretFromAFile() throws Exception {
    Path secret = Files.writeString(folder.resolve("secret"), "from file\n");
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_STORE_PASSWORD_FILE", secret.toString());

    assertThat(load(env).store().password()).contains(Secret.of("from file"));

    env.put("SPILLWAY_STORE_PASSWORD", "both");
    assertThat(problems(Optional.empty(), env))
        .containsExactly(
            "SPILLWAY_STORE_PASSWORD_FILE|store.password|is set twice; set either"
                + " SPILLWAY_STORE_PASSWORD or this");
  }

  @Test
  void shouldReportASecretsFileThatIsMissing() throws IOException {
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_STORE_PASSWORD_FILE", folder.resolve("none").toString());

    assertThat(problems(Optional.empty(), env))
        .singleElement()
        .asString()
        .startsWith("SPILLWAY_STORE_PASSWORD_FILE|store.password|the file cannot be read: ");
  }

  @Test
  void shouldReportAFileThatIsMissingOrMalformedWithoutShowingWhatItHolds() throws IOException {
    assertThat(problems(Optional.of(folder.resolve("none.yaml")), REQUIRED))
        .containsExactly("||the file " + folder.resolve("none.yaml") + " does not exist");

    Path malformed = file("store:\n  password: geheim: x\n");
    assertThat(problems(Optional.of(malformed), REQUIRED))
        .singleElement()
        .asString()
        .startsWith(malformed + " line 2||not valid YAML: ")
        .doesNotContain("geheim");

    Path list = file("- 1\n");
    assertThat(problems(Optional.of(list), REQUIRED))
        .containsExactly(list + " line 1||the file holds a list and no keys");

    Path twice = file("store: {max-records: 1, max-records: 2}\n");
    assertThat(problems(Optional.of(twice), REQUIRED))
        .containsExactly(twice + " line 1|store.max-records|the key is there twice");
  }

  @Test
  void shouldIgnoreVariablesOfOtherApplicationsAndAnEmptyFile() throws Exception {
    Map<String, String> env = new HashMap<>(REQUIRED);
    env.put("SPILLWAY_HTTP_PORT", "8080");

    assertThat(ConfigLoader.load(SampleConfig.class, Optional.of(file("")), env)).isNotNull();
  }

  @Test
  void shouldRefuseARecordThatCannotBeBound() {
    record Unknown(@Setting(description = "x") Thread thread) {}
    record Silent(String name) {}
    record Clash(
        @Setting(description = "x") String kafkaTopic, @Setting(description = "x") Inner kafka) {
      record Inner(@Setting(description = "x") String topic) {}
    }

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigLoader.load(Unknown.class, Optional.empty(), Map.of()))
        .withMessageContaining("Unknown.thread has the type java.lang.Thread");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigLoader.load(Silent.class, Optional.empty(), Map.of()))
        .withMessage("Silent.name has no @Setting");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ConfigLoader.load(Clash.class, Optional.empty(), Map.of()))
        .withMessage("kafka.topic and kafka-topic have one variable, SPILLWAY_KAFKA_TOPIC");
  }

  private static SampleConfig load(Map<String, String> env) throws ConfigException {
    return ConfigLoader.load(SampleConfig.class, Optional.empty(), env);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "config", ".yaml"), yaml);
  }

  private static List<String> problems(Optional<Path> file, Map<String, String> env) {
    return catchThrowableOfType(
            ConfigException.class, () -> ConfigLoader.load(SampleConfig.class, file, env))
        .problems()
        .stream()
        .map(problem -> problem.origin() + "|" + problem.key() + "|" + problem.text())
        .toList();
  }
}
