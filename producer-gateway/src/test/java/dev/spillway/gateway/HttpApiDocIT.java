package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.spillway.devstack.SharedDevStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example of docs/http-api.md that sends events, run by a shell as it is written. */
class HttpApiDocIT {
  private static final Pattern SHELL = Pattern.compile("(?s)```sh\n(.*?)```");
  private static final String SEND = "curl $URL";

  @TempDir private static Path folder;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(Stream.of("curl", "gzip", "bash").allMatch(HttpApiDocIT::isInstalled))
        .as("curl, gzip and bash are installed")
        .isTrue();
    String kafka = SharedDevStack.kafka().bootstrapServers();
    gateway =
        RunningGateway.start(kafka, TestTopic.create(kafka).name(), "", Map.of()).awaitReady();
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  private static boolean isInstalled(String name) {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .anyMatch(place -> Files.isExecutable(Path.of(place, name)));
  }

  @Test
  void shouldHaveExamplesThatWork() throws Exception {
    String doc = Files.readString(Path.of("../docs/http-api.md"));
    String examples =
        SHELL
            .matcher(doc)
            .results()
            .map(found -> found.group(1))
            .filter(block -> block.contains(SEND))
            .collect(Collectors.joining("\n"));
    List<MatchResult> commands =
        Pattern.compile(Pattern.quote(SEND)).matcher(examples).results().toList();
    Files.writeString(folder.resolve("events.ndjson"), "{\"a\":1}\n\n{\"b\":2}\n");
    Path script = folder.resolve("examples.sh");
    Files.writeString(
        script,
        """
        set -eu -o pipefail
        cd "$(dirname "$0")"
        curl() { command curl -sS -o /dev/null -w '%{http_code}\\n' --max-time 20 "$@"; }
        """
            + examples.replaceAll(
                "(?m)^URL=.*$", "URL=http://127.0.0.1:" + gateway.port() + "/v1/events"));
    Path output = folder.resolve("output");
    Process shell =
        new ProcessBuilder("bash", script.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(shell.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(output, UTF_8).lines())
        .hasSize(commands.size())
        .hasSizeGreaterThan(8)
        .allMatch(status -> status.equals("202"));
    assertThat(shell.exitValue()).isZero();
  }
}
