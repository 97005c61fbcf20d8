package dev.spillway.local.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The applications themselves read what the chart gives them. */
class ChartConfigIT {
  @TempDir private Path directory;

  @Test
  void shouldBeUnderstoodByTheApplications() throws Exception {
    Chart chart = Chart.render(Chart.DIRECTORY.resolve("ci/secured-values.yaml"));
    Installation installation = Installation.find();

    assertThat(printed(chart, "gateway", installation.gatewayCommand(List.of())))
        .contains("kafka-1.example.com:9093")
        .contains("kafka-2.example.com:9094")
        .contains("/@stream")
        .contains("5MiB")
        .contains("kafka.properties.sasl.mechanism=")
        .contains("kafka.properties.ssl.truststore.location=")
        .contains("kafka.properties.sasl.jaas.config=")
        .doesNotContain("the-secret", "from-a-secret");
    assertThat(printed(chart, "consumer", installation.consumerCommand(List.of())))
        .contains("kafka-1.example.com:9093,kafka-2.example.com:9094")
        .contains("jdbc:postgresql://pg.example.com:5432/spillway")
        .contains("postgres.properties.sslmode=")
        .contains("postgres.password=***")
        .contains("elasticsearch.api-key=***")
        .contains("elasticsearch.ca=/etc/spillway/elasticsearch-ca/ca.crt")
        .contains("https://es-2.example.com")
        .contains("4000")
        .contains("40s")
        .doesNotContain("the-secret", "from-a-secret");
  }

  /** What the application says it would run with; secrets are files as in the pod. */
  private String printed(Chart chart, String component, List<String> command) throws Exception {
    Path config = directory.resolve(component + ".yaml");
    Files.writeString(config, chart.of("ConfigMap", component).at("/data/config.yaml").asText());
    Path secret = Files.writeString(directory.resolve("secret"), "the-secret\n");
    List<String> all = new ArrayList<>(command);
    all.addAll(List.of("--config", config.toString(), "--print-config"));
    ProcessBuilder process = new ProcessBuilder(all).redirectErrorStream(true);
    Path output = directory.resolve(component + ".out");
    process.redirectOutput(output.toFile());
    for (JsonNode variable :
        chart.of("Deployment", component).at("/spec/template/spec/containers/0/env")) {
      String name = variable.path("name").asText();
      if (name.endsWith("_FILE")) {
        process.environment().put(name, secret.toString());
      } else if (variable.has("valueFrom")) {
        process.environment().put(name, "from-a-secret");
      } else if (name.startsWith("SPILLWAY_")) {
        process.environment().put(name, variable.path("value").asText());
      }
    }
    Process running = process.start();
    try {
      assertThat(running.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      running.destroyForcibly();
    }
    assertThat(running.exitValue()).as("%s", read(output)).isZero();
    return read(output);
  }

  private static String read(Path output) throws IOException {
    return Files.readString(output, UTF_8);
  }
}
