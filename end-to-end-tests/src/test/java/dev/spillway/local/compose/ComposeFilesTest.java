package dev.spillway.local.compose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Reads the files as they are; {@code scripts/compose-smoke} runs them. */
class ComposeFilesTest {
  private static final String SYSTEM = "docker-compose.yml";
  private static final String CLUSTER = "docker-compose.cluster.yml";
  private static final Path ROOT = Installation.find().root();

  /** {@code ${NAME}}, {@code ${NAME:-default}} or {@code ${NAME:?message}}. */
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)(?::([-?])([^}]*))?}");

  @ParameterizedTest
  @ValueSource(strings = {SYSTEM, CLUSTER})
  void shouldPublishNothingBeyondThisMachine(String file) throws IOException {
    services(file)
        .forEach(
            (name, service) -> {
              for (Object port : (List<?>) service.getOrDefault("ports", List.of())) {
                assertThat((String) port)
                    .as(name)
                    .matches("\\$\\{BIND_ADDRESS:-127\\.0\\.0\\.1}:\\$\\{\\w+_PORT:-\\d+}:\\d+");
              }
            });
  }

  /** Which it would not start without, listening on every address of its container. */
  @Test
  void shouldSayThatTheGatewayIsOpen() throws IOException {
    assertThat(services(SYSTEM).get("producer-gateway"))
        .extractingByKey("environment", InstanceOfAssertFactories.MAP)
        .containsEntry("SPILLWAY_ACCESS_ANONYMOUS", "${GATEWAY_ANONYMOUS:-true}");
  }

  @Test
  void shouldLetConsumersBeScaled() throws IOException {
    assertThat(services(SYSTEM).get("batch-consumer"))
        .doesNotContainKeys("container_name", "ports", "hostname");
  }

  @Test
  void shouldBoundTheMemoryOfEveryContainer() throws IOException {
    services(SYSTEM)
        .forEach((name, service) -> assertThat(service).as(name).containsKey("mem_limit"));
  }

  @Test
  void shouldRunTheApplicationsWithoutRights() throws IOException {
    services(SYSTEM)
        .forEach(
            (name, service) -> {
              if (service.containsKey("build")) {
                assertThat(service)
                    .as(name)
                    .containsEntry("read_only", true)
                    .containsEntry("cap_drop", List.of("ALL"))
                    .containsEntry("security_opt", List.of("no-new-privileges:true"));
              }
            });
  }

  @Test
  void shouldUseTheVersionsThatTheTestsRunOn() throws IOException {
    Map<String, Map<String, Object>> services = services(SYSTEM);
    assertThat(services.get("kafka")).containsEntry("image", "apache/kafka:" + pom("kafka"));
    String elastic = pom("elasticsearch");
    assertThat(services.get("elasticsearch"))
        .containsEntry("image", "docker.elastic.co/elasticsearch/elasticsearch:" + elastic);
    assertThat(services.get("kibana"))
        .containsEntry("image", "docker.elastic.co/kibana/kibana:" + elastic);
  }

  @Test
  void shouldHaveEverySettingInTheExampleAndNoOther() throws IOException {
    Map<String, String> used = new TreeMap<>();
    for (String file : List.of(SYSTEM, CLUSTER)) {
      Matcher variable = VARIABLE.matcher(read(file));
      while (variable.find()) {
        String value = "-".equals(variable.group(2)) ? variable.group(3) : "(must be set)";
        assertThat(used.getOrDefault(variable.group(1), value))
            .as("default of " + variable.group(1))
            .isEqualTo(value);
        used.put(variable.group(1), value);
      }
    }
    Map<String, String> example = new TreeMap<>();
    Pattern setting = Pattern.compile("^(#?)(\\w+)=(.*)$", Pattern.MULTILINE);
    Matcher line = setting.matcher(read(".env.example"));
    while (line.find()) {
      example.put(line.group(2), line.group(1).isEmpty() ? "(must be set)" : line.group(3));
    }
    assertThat(example).isEqualTo(used);
  }

  private static String pom(String product) throws IOException {
    Matcher version =
        Pattern.compile("<" + product + "\\.version>([^<]+)</").matcher(read("pom.xml"));
    assertThat(version.find()).as(product + ".version in pom.xml").isTrue();
    return version.group(1);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Map<String, Object>> services(String file) throws IOException {
    Map<String, Object> root = new Yaml().load(read(file));
    return (Map<String, Map<String, Object>>) Objects.requireNonNull(root.get("services"));
  }

  private static String read(String file) throws IOException {
    return Files.readString(ROOT.resolve(file));
  }
}
