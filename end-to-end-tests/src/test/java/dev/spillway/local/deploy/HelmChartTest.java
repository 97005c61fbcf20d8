package dev.spillway.local.deploy;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart makes of its values. */
class HelmChartTest {
  private static final Map<String, String> APPLICATIONS =
      Map.of(
          "gateway",
          "producer-gateway",
          "consumer",
          "batch-consumer",
          "insights",
          "stream-insights");

  /** MiB that a JVM was seen to need beside its heap: docs/reliability.md. */
  private static final int BESIDE_HEAP = 160;

  static List<Path> variants() throws IOException {
    return Chart.variants();
  }

  @Test
  void shouldPassLint() {
    LintResult result = new Helm(Chart.DIRECTORY).lint().strict().call();

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("WARN"));
  }

  @Test
  void shouldRenderNothingOfWhatIsSwitchedOff() throws IOException {
    assertThat(Chart.render(Chart.DIRECTORY.resolve("ci/nothing-values.yaml")).objects()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void shouldRenderWhatKubernetesTakes(Path variant) throws IOException {
    Chart chart = Chart.render(variant);

    chart.objects().forEach(KubernetesRules::check);
    assertThat(chart.objects()).extracting(Chart::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void shouldRunPodsWithNoMoreRightsThanTheyNeed(Path variant) throws IOException {
    for (JsonNode workload : Chart.render(variant).workloads()) {
      JsonNode pod = workload.at("/spec/template/spec");
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/runAsUser").asInt(1)).isNotZero();
      assertThat(pod.at("/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.path("enableServiceLinks").asBoolean(true)).as("SPILLWAY_*_PORT").isFalse();
      assertThat(pod.path("containers")).isNotEmpty();
      for (JsonNode container : pod.path("containers")) {
        JsonNode context = container.path("securityContext");
        assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
        assertThat(container.path("volumeMounts").findValuesAsText("mountPath")).contains("/tmp");
        assertMounted(pod, container);
      }
    }
  }

  private static void assertMounted(JsonNode pod, JsonNode container) {
    assertThat(container.path("volumeMounts").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.iterate(0, i -> i + 1)
                .limit(pod.path("volumes").size())
                .map(i -> pod.path("volumes").path(i).path("name").asText())
                .toList());
  }

  @ParameterizedTest
  @MethodSource("variants")
  void shouldProbeTheManagementPort(Path variant) throws IOException {
    for (JsonNode deployment : Chart.render(variant).ofKind("Deployment")) {
      JsonNode container = deployment.at("/spec/template/spec/containers/0");
      assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/livez");
      assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/livez");
      assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/readyz");
      assertThat(container.findValuesAsText("port")).containsOnly("management");
      assertThat(container.path("ports").findValuesAsText("name")).contains("management");
    }
  }

  @ParameterizedTest
  @MethodSource("variants")
  void shouldTakeEverySecretByReference(Path variant) throws IOException {
    Chart chart = Chart.render(variant);

    assertThat(chart.ofKind("Secret")).isEmpty();
    for (JsonNode workload : chart.workloads()) {
      for (JsonNode variable : workload.findValue("containers").findValues("env")) {
        for (JsonNode one : variable) {
          if (one.path("name").asText().matches(".*(PASSWORD|API_KEY|JAAS_CONFIG)")) {
            assertThat(one.at("/valueFrom/secretKeyRef/name").asText()).as("%s", one).isNotEmpty();
          }
        }
      }
    }
    for (JsonNode map : chart.ofKind("ConfigMap")) {
      assertThat(map.path("data").toString()).doesNotContainIgnoringCase("password");
    }
  }

  /** Every key and variable is one that the application knows. */
  @ParameterizedTest
  @MethodSource("variants")
  void shouldConfigureWithKeysThatThereAre(Path variant) throws IOException {
    Chart chart = Chart.render(variant);
    String documented = Files.readString(Chart.CHECKOUT.resolve("docs/configuration.md"));
    for (JsonNode deployment : chart.ofKind("Deployment")) {
      String component = Chart.component(deployment);
      String application = Objects.requireNonNull(APPLICATIONS.get(component));
      if (component.equals("insights") && !documented.contains("\n## stream-insights\n")) {
        continue; // not there yet
      }
      ConfigurationKeys keys = ConfigurationKeys.of(application);
      assertThat(keys.unknown(chart.configuration(component))).as(application).isEmpty();
      assertThat(spillwayVariables(deployment)).as(application).allMatch(keys::knowsVariable);
    }
    ConfigurationKeys consumer = ConfigurationKeys.of("batch-consumer");
    for (JsonNode job : chart.ofKind("Job")) {
      assertThat(spillwayVariables(job)).allMatch(consumer::knowsVariable);
    }
  }

  private static List<String> spillwayVariables(JsonNode workload) {
    return workload.at("/spec/template/spec/containers/0/env").findValuesAsText("name").stream()
        .filter(name -> name.startsWith("SPILLWAY_"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("variants")
  void shouldSelectPodsThatThereAre(Path variant) throws IOException {
    Chart chart = Chart.render(variant);
    for (JsonNode one : chart.objects()) {
      String kind = one.path("kind").asText();
      JsonNode selector =
          switch (kind) {
            case "Service" -> one.at("/spec/selector");
            case "Deployment", "PodDisruptionBudget" -> one.at("/spec/selector/matchLabels");
            case "NetworkPolicy" -> one.at("/spec/podSelector/matchLabels");
            default -> Chart.YAML.missingNode();
          };
      if (!selector.isMissingNode()) {
        List<JsonNode> selected =
            chart.ofKind("Deployment").stream()
                .filter(
                    deployment ->
                        covers(texts(selector), deployment.at("/spec/template/metadata/labels")))
                .toList();
        assertThat(selected).as(Chart.name(one)).hasSize(1);
        if (kind.equals("Service")) {
          assertThat(selected.getFirst().findValue("containers").findValuesAsText("name"))
              .contains(one.at("/spec/ports/0/targetPort").asText());
        }
      }
      if (kind.equals("HorizontalPodAutoscaler") || kind.equals("ScaledObject")) {
        String target = one.at("/spec/scaleTargetRef/name").asText();
        JsonNode scaled = chart.of("Deployment", Chart.component(one));
        assertThat(scaled.at("/metadata/name").asText()).isEqualTo(target);
        assertThat(scaled.at("/spec/replicas").isMissingNode()).as("the autoscaler's").isTrue();
      }
    }
  }

  private static Map<String, String> texts(JsonNode node) {
    return node.properties().stream()
        .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
  }

  private static boolean covers(Map<String, String> selector, JsonNode labels) {
    return texts(labels).entrySet().containsAll(selector.entrySet());
  }

  @Test
  void shouldMonitorEveryApplicationByItsName() throws IOException {
    Chart chart = Chart.render(Chart.DIRECTORY.resolve("ci/monitoring-values.yaml"));
    JsonNode monitor = chart.of("ServiceMonitor", "monitoring");
    Map<String, String> selector = texts(monitor.at("/spec/selector/matchLabels"));

    List<JsonNode> scraped =
        chart.ofKind("Service").stream()
            .filter(service -> covers(selector, service.at("/metadata/labels")))
            .toList();

    assertThat(scraped)
        .extracting(
            service ->
                service.at("/metadata/labels").path(monitor.at("/spec/jobLabel").asText()).asText())
        .containsExactlyInAnyOrderElementsOf(APPLICATIONS.values());
    assertThat(scraped)
        .allMatch(service -> service.at("/spec/clusterIP").asText().equals("None"))
        .allMatch(
            service ->
                service
                    .at("/spec/ports/0/name")
                    .asText()
                    .equals(monitor.at("/spec/endpoints/0/port").asText()));
  }

  @Test
  void shouldHaveTheAlertsOfTheDocumentation() throws IOException {
    JsonNode rules =
        Chart.render(Chart.DIRECTORY.resolve("ci/monitoring-values.yaml"))
            .of("PrometheusRule", "monitoring");
    Path alerts = Chart.CHECKOUT.resolve("docs/monitoring/prometheus/alerts.yml");

    assertThat(rules.path("spec")).isEqualTo(Chart.YAML.readTree(alerts.toFile()));
    assertThat(rules.at("/spec/groups/0/rules")).isNotEmpty();
  }

  @Test
  void shouldScaleToNoMoreConsumersThanPartitions() throws IOException {
    JsonNode scaled =
        Chart.render(Chart.DIRECTORY.resolve("ci/keda-values.yaml")).of("ScaledObject", "consumer");
    JsonNode trigger = scaled.at("/spec/triggers/0/metadata");

    assertThat(scaled.at("/spec/maxReplicaCount").asInt()).isEqualTo(48);
    assertThat(trigger.path("consumerGroup").asText()).isEqualTo("shop");
    assertThat(trigger.path("topic").asText()).isEqualTo("shop.events");
    assertThat(
            Chart.render(Chart.DIRECTORY.resolve("ci/external-values.yaml"))
                .of("HorizontalPodAutoscaler", "consumer")
                .at("/spec/maxReplicas")
                .asInt())
        .isEqualTo(24);
  }

  @Test
  void shouldGivePodsLongerToEndThanTheApplicationsTake() throws IOException {
    Chart chart = Chart.render(Chart.DIRECTORY.resolve("ci/secured-values.yaml"));

    for (String component : List.of("consumer", "insights")) {
      assertThat(graceSeconds(chart, component))
          .isGreaterThan(seconds(chart.configuration(component).path("shutdown-timeout")));
    }
    JsonNode shutdown = chart.configuration("gateway").path("shutdown");
    int preStop =
        chart
            .of("Deployment", "gateway")
            .at("/spec/template/spec/containers/0/lifecycle/preStop/sleep/seconds")
            .asInt();
    assertThat(preStop).isPositive();
    assertThat(graceSeconds(chart, "gateway"))
        .isGreaterThan(preStop + seconds(shutdown.path("grace")) + seconds(shutdown.path("drain")));
  }

  private static int graceSeconds(Chart chart, String component) {
    return chart
        .of("Deployment", component)
        .at("/spec/template/spec/terminationGracePeriodSeconds")
        .asInt();
  }

  private static int seconds(JsonNode duration) {
    assertThat(duration.asText()).matches("\\d+s");
    return Integer.parseInt(duration.asText().replace("s", ""));
  }

  @ParameterizedTest
  @CsvSource({"gateway, producer-gateway", "consumer, batch-consumer"})
  void shouldLimitMemoryToWhatTheJvmNeeds(String component, String application) throws IOException {
    Chart chart = Chart.render(Chart.DIRECTORY.resolve("ci/default-values.yaml"));
    String options = Files.readString(Chart.CHECKOUT.resolve(application + "/jvm.options"));
    Matcher heap = Pattern.compile("(?m)^-Xmx(\\d+)m$").matcher(options);
    assertThat(heap.find()).isTrue();

    String limit =
        chart
            .of("Deployment", component)
            .at("/spec/template/spec/containers/0/resources/limits/memory")
            .asText();

    assertThat(limit).matches("\\d+Mi");
    assertThat(Integer.parseInt(limit.replace("Mi", "")))
        .isGreaterThanOrEqualTo(Integer.parseInt(heap.group(1)) + BESIDE_HEAP);
  }

  @Test
  void shouldStartPodsAnewWhenTheirConfigurationChanges() throws IOException {
    String checksum = "/spec/template/metadata/annotations/checksum~1config";
    Chart before = Chart.render("consumer: {config: {batch: {linger: 20ms}}}");
    Chart after = Chart.render("consumer: {config: {batch: {linger: 30ms}}}");

    assertThat(after.of("Deployment", "consumer").at(checksum))
        .isNotEqualTo(before.of("Deployment", "consumer").at(checksum));
    assertThat(after.of("Deployment", "gateway")).isEqualTo(before.of("Deployment", "gateway"));
  }

  @Test
  void shouldAskForApiKeysWhereThereIsASecretOfThem() throws IOException {
    Chart open = Chart.render("{}");
    Chart closed = Chart.render("gateway: {apiKeys: {existingSecret: senders}}");
    Chart own = Chart.render("gateway: {config: {access: {keys-file: /keys}}}");

    assertThat(open.configuration("gateway").path("access").toString())
        .isEqualTo("{\"anonymous\":true}");
    assertThat(own.configuration("gateway").path("access").toString())
        .isEqualTo("{\"keys-file\":\"/keys\"}");
    JsonNode pod = closed.of("Deployment", "gateway").at("/spec/template/spec");
    assertThat(closed.configuration("gateway").path("access").toString())
        .isEqualTo(
            "{\"keys-file\":\"%s/keys.yaml\"}"
                .formatted(pod.at("/containers/0/volumeMounts/2/mountPath").asText()));
    assertThat(pod.at("/volumes/2/secret/secretName").asText()).isEqualTo("senders");
  }

  @Test
  void shouldMakeTopicsWithOptionsThatThereAre() throws IOException {
    JsonNode job =
        Chart.render(Chart.DIRECTORY.resolve("ci/secured-values.yaml")).of("Job", "topics");
    String source =
        Files.readString(
            Chart.CHECKOUT.resolve(
                "batch-consumer/src/main/java/dev/spillway/consumer/topics/TopicsMain.java"));
    JsonNode container = job.at("/spec/template/spec/containers/0");

    assertThat(container.path("args")).isNotEmpty();
    for (JsonNode argument : container.path("args")) {
      assertThat(source).contains('"' + argument.asText().replaceFirst("=.*", "") + '"');
    }
    assertThat(container.path("command").toString())
        .contains("dev.spillway.consumer.topics.TopicsMain");
    assertThat(container.path("env").findValuesAsText("name"))
        .contains(
            "SPILLWAY_KAFKA_PROPERTIES_SECURITY_PROTOCOL",
            "SPILLWAY_KAFKA_PROPERTIES_SASL_JAAS_CONFIG");
  }

  @Test
  void shouldLetInNobodyButWhomItNames() throws IOException {
    Chart chart = Chart.render(Chart.DIRECTORY.resolve("ci/default-values.yaml"));
    JsonNode gateway = chart.of("NetworkPolicy", "gateway").path("spec");
    JsonNode consumer = chart.of("NetworkPolicy", "consumer").path("spec");

    assertThat(consumer.path("policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
    assertThat(consumer.path("ingress")).hasSize(1);
    assertThat(consumer.at("/ingress/0/from/0/namespaceSelector/matchLabels").toString())
        .isEqualTo("{\"kubernetes.io/metadata.name\":\"monitoring\"}");
    assertThat(consumer.at("/ingress/0/ports").findValuesAsText("port"))
        .containsExactly("management");
    assertThat(gateway.at("/ingress/1/ports").findValuesAsText("port")).containsExactly("http");
    assertThat(Set.copyOf(consumer.path("egress").findValuesAsText("port")))
        .containsExactlyInAnyOrder("53", "9092", "5432", "9200");
    assertThat(Set.copyOf(gateway.path("egress").findValuesAsText("port")))
        .containsExactlyInAnyOrder("53", "9092");
    assertThat(
            Chart.render(Chart.DIRECTORY.resolve("ci/secured-values.yaml"))
                .of("NetworkPolicy", "consumer")
                .at("/spec/egress")
                .findValuesAsText("port"))
        .contains("9093", "9094", "9095", "9243", "443");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "replica: 3 | 'replica' not allowed",
        "gateway: {replicas: many} | /gateway/replicas",
        "gateway: {service: {type: Public}} | /gateway/service/type",
        "postgres: {existingSecret: {name: ''}} | /postgres/existingSecret/name",
        "postgres: {password: x} | 'password' not allowed",
        "postgres: {host: 'postgres:5432'} | /postgres/host",
        "kafka: {bootstrapServers: []} | /kafka/bootstrapServers",
        "kafka: {bootstrapServers: [kafka]} | /kafka/bootstrapServers/0",
        "kafka: {properties: {sasl.jaas.config: x}} | invalid propertyName 'sasl.jaas.config'",
        "elasticsearch: {urls: ['https://me:secret@es']} | /elasticsearch/urls/0",
        "consumer: {autoscaling: {type: lag}} | /consumer/autoscaling/type",
        "consumer: {config: {shutdown-timeout: 5s}} | /consumer/config/shutdown-timeout",
        "consumer: {config: {postgres: {password: x}}} | /consumer/config/postgres/password",
        "consumer: {extraEnv: [{name: SPILLWAY_POSTGRES_PASSWORD, value: x}]} | valueFrom",
        "consumer: {resources: {limits: {memory: null}}} | /consumer/resources/limits",
        "gateway: {config: {http: {port: 80}}} | /gateway/config/http/port",
        "topics: {replicationFactor: 0} | /topics/replicationFactor",
        "consumer: {replicas: 13} | consumer.replicas: is 13; the topic has kafka.partitions: 12",
        "consumer: {autoscaling: {type: keda, maxReplicas: 13}} | maxReplicas: is 13",
        "consumer: {autoscaling: {type: cpu, minReplicas: 0}} | minReplicas: an HPA keeps at least",
        "consumer: {autoscaling: {type: keda, minReplicas: 9, maxReplicas: 6}} | minReplicas: is 9",
        "gateway: {ingress: {enabled: true}, apiKeys: {existingSecret: k}} | gateway.ingress.host",
        "gateway: {ingress: {enabled: true, host: e.com}} | gateway.apiKeys.existingSecret",
      })
  void shouldRefuse(String values, String because) {
    assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(because);
  }
}
