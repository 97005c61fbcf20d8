package dev.spillway.local.secured;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.devstack.PortChoice;
import dev.spillway.local.system.Installation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The applications of one test. */
final class Programs implements AutoCloseable {
  private final Installation installation = Installation.find();
  private final List<Program> started = new ArrayList<>();

  Program consumer(Setup setup) throws Exception {
    return start(
        setup.folder().resolve("consumer.log"),
        installation.consumerCommand(List.of()),
        setup.consumerEnvironment());
  }

  Program gateway(Setup setup, int port) throws Exception {
    Map<String, String> environment = new HashMap<>(setup.kafkaEnvironment());
    environment.put("SPILLWAY_HTTP_PORT", Integer.toString(port));
    return start(
        setup.folder().resolve("gateway.log"), installation.gatewayCommand(List.of()), environment);
  }

  Program insights(Setup setup) throws Exception {
    Map<String, String> environment = new HashMap<>(setup.kafkaEnvironment());
    environment.put("SPILLWAY_CONSOLE_PORT", Integer.toString(new PortChoice.Free().choose()));
    return start(
        setup.folder().resolve("insights.log"),
        installation.insightsCommand(List.of()),
        environment);
  }

  private Program start(Path log, List<String> command, Map<String, String> environment) {
    Program program = new Program(command, log, environment);
    started.add(program);
    return program;
  }

  void awaitReady() {
    started.forEach(Program::awaitReady);
  }

  /** Holds all that they say and have said against every secret. */
  void assertTellNoSecret() throws Exception {
    for (Program program : started) {
      String everything = program.everything();
      assertThat(everything).hasSizeGreaterThan(1000);
      for (String secret : SecuredServers.CANARIES) {
        // What stands before it; an assertion on the whole would print all of it.
        int at = everything.indexOf(secret);
        assertThat(at < 0 ? "" : everything.substring(Math.max(0, at - 300), at)).isEmpty();
      }
    }
  }

  @Override
  public void close() {
    started.reversed().forEach(Program::close);
  }
}
