package dev.spillway.local.bench;

import dev.spillway.devstack.DevStack;
import dev.spillway.devstack.DevStackConfig;
import dev.spillway.devstack.StartFailure;
import dev.spillway.local.demo.DemoLog;
import dev.spillway.local.system.RunLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What all measurements have in common: where, on which servers, how often. */
final class BenchOptions {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);

  @Option(
      names = "--repeat",
      paramLabel = "N",
      defaultValue = "3",
      description = "How often each is measured; the median counts. Default: ${DEFAULT-VALUE}.")
  private int repeat;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory for data and logs; data in it is deleted. Default: .spillway/bench.")
  private @Nullable Path directory;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Also write the result as an HTML page with charts.")
  private @Nullable Path report;

  @Option(
      names = "--jvm-option",
      paramLabel = "OPTION",
      description = "Option of the applications' JVMs, such as -Xmx256m; may be given often.")
  private List<String> jvmOptions = List.of();

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Bootstrap servers of a Kafka to be used instead of one started here.")
  private @Nullable String kafka;

  @Option(
      names = "--postgres",
      paramLabel = "URL",
      description =
          "JDBC URL of a PostgreSQL to be used, whose user may create databases; needs --kafka and"
              + " --elasticsearch too.")
  private @Nullable String postgres;

  @Option(names = "--postgres-user", paramLabel = "USER", description = "Its user.")
  private String user = "spillway";

  @Option(
      names = "--postgres-password",
      paramLabel = "PASSWORD",
      defaultValue = "${env:SPILLWAY_POSTGRES_PASSWORD:-spillway}",
      description = "Its password. Default: the variable SPILLWAY_POSTGRES_PASSWORD.")
  private String password = "spillway";

  @Option(
      names = "--elasticsearch",
      paramLabel = "URL",
      description =
          "Base URL of an Elasticsearch to be used; its index "
              + BenchEvents.INDEX
              + " is deleted.")
  private @Nullable String elasticsearch;

  /** What is done with the servers. */
  @FunctionalInterface
  interface Work {
    void on(Ground ground) throws Exception;
  }

  Path directory() {
    Path chosen =
        directory == null
            ? Path.of(System.getProperty("spillway.dir", ".spillway")).resolve("bench")
            : directory;
    return chosen.toAbsolutePath().normalize();
  }

  /** The page that is asked for. */
  Optional<Path> report() {
    return Optional.ofNullable(report).map(file -> file.toAbsolutePath().normalize());
  }

  /** Measures one scenario, and says the result. */
  int run(Scenario scenario) throws Exception {
    return runWork(
        ground -> {
          Result result = scenario.measure(ground);
          Optional<Path> page = report();
          if (page.isPresent()) {
            new Report(Machine.describe(), List.of(result), Map.of()).write(page.get());
          }
          System.out.println(result.line());
        });
  }

  /** Works with the servers that were named, or with some of its own. */
  int runWork(Work work) throws Exception {
    if (repeat < 1) {
      System.err.println("--repeat must be at least 1");
      return CommandLine.ExitCode.USAGE;
    }
    try (RunLock _ = RunLock.take(directory())) {
      DemoLog.to(directory().resolve("bench.log"));
      if (kafka != null && postgres != null && elasticsearch != null) {
        work.on(ground(new Targets(kafka, postgres, user, password, elasticsearch, Map.of())));
      } else if (kafka != null || postgres != null || elasticsearch != null) {
        System.err.println("--kafka, --postgres and --elasticsearch go together");
        return CommandLine.ExitCode.USAGE;
      } else {
        withOwnServers(work);
      }
      return CommandLine.ExitCode.OK;
    } catch (RunLock.Held | IOException | StartFailure | IllegalStateException failure) {
      System.err.println(failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** Progress goes to standard error: standard output is for results. */
  private Ground ground(Targets targets) {
    return new Ground(targets, directory(), jvmOptions, repeat, System.err::println);
  }

  private void withOwnServers(Work work) throws Exception {
    DevStackConfig config = DevStackConfig.in(directory().resolve("stack"));
    config =
        new DevStackConfig(
            config.kafka(),
            config.postgres().withMemoryMegabytes(512),
            config.elasticsearch().withMemoryMegabytes(1024),
            config.kafkaProxy());
    config.deleteData();
    Files.createDirectories(directory());
    try (DevStack stack =
        DevStack.start(
            config,
            (server, step, elapsed) ->
                System.err.println(server + " " + step.name().toLowerCase(Locale.ROOT)),
            START_DEADLINE)) {
      work.on(
          ground(
              new Targets(
                  stack.kafka().bootstrapServers(),
                  stack.postgres().jdbcUrlWithoutCredentials(),
                  stack.postgres().user(),
                  stack.postgres().password(),
                  stack.elasticsearch().url(),
                  Map.of(
                      "kafka", stack.kafka().pid(),
                      "postgres", stack.postgres().pid(),
                      "elasticsearch", stack.elasticsearch().pid()))));
    } finally {
      config.deleteData();
    }
  }
}
