package dev.spillway.devstack;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the three servers until it is told to end. */
@Command(
    name = "dev-stack",
    mixinStandardHelpOptions = true,
    description = "Runs Kafka, PostgreSQL and Elasticsearch on 127.0.0.1 until SIGTERM or Ctrl-C.")
public final class DevStackMain implements Callable<Integer> {

  @Option(
      names = "--dir",
      required = true,
      description = "Directory for data and logs; data in it is kept between runs.")
  private Path directory = Path.of("");

  @Option(
      names = "--kafka-port",
      defaultValue = "9092",
      description = "Replaced by a free one if busy. Default: ${DEFAULT-VALUE}.")
  private int kafkaPort;

  @Option(
      names = "--postgres-port",
      defaultValue = "5432",
      description = "Replaced by a free one if busy. Default: ${DEFAULT-VALUE}.")
  private int postgresPort;

  @Option(
      names = "--elasticsearch-port",
      defaultValue = "9200",
      description = "Replaced by a free one if busy. Default: ${DEFAULT-VALUE}.")
  private int elasticsearchPort;

  @Option(names = "--fresh", description = "Delete the data of earlier runs first.")
  private boolean fresh;

  @Option(names = "--until-eof", description = "Also end when standard input does.")
  private boolean untilEof;

  @Spec private CommandSpec spec = CommandSpec.create();

  private DevStackMain() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new DevStackMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.setLevel(Level.WARN);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (fresh) {
      DevStackConfig.in(directory).deleteData();
    }
    CompletableFuture<Void> endOfInput = new CompletableFuture<>();
    DevStackConfig config =
        DevStackConfig.in(directory)
            .withPorts(
                new PortChoice.Preferably(kafkaPort),
                new PortChoice.Preferably(postgresPort),
                new PortChoice.Preferably(elasticsearchPort));
    DevStack stack;
    try {
      stack =
          DevStack.start(
              config,
              (server, step, elapsed) -> {
                out.printf(
                    Locale.ROOT,
                    "%-13s %s (%.1f s)%n",
                    server,
                    step.name().toLowerCase(Locale.ROOT),
                    elapsed.toMillis() / 1000.0);
                out.flush();
              },
              Duration.ofMinutes(3));
    } catch (StartFailure | PortInUse | DirectoryInUse failure) {
      spec.commandLine().getErr().println(failure.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(stack::close, "dev-stack-shutdown"));
    out.println("KAFKA_BOOTSTRAP=" + stack.kafka().bootstrapServers());
    out.println("POSTGRES_URL=" + stack.postgres().uri());
    out.println("ELASTICSEARCH_URL=" + stack.elasticsearch().url());
    out.println("READY");
    out.flush();
    if (untilEof) {
      Thread.ofPlatform().daemon().start(() -> awaitEof(endOfInput));
    }
    CompletableFuture.anyOf(
            endOfInput,
            stack.kafka().onExit(),
            stack.postgres().onExit(),
            stack.elasticsearch().onExit())
        .join();
    return 0;
  }

  private static void awaitEof(CompletableFuture<Void> endOfInput) {
    try {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException closed) {
      // As good as the end.
    }
    endOfInput.complete(null);
  }
}
