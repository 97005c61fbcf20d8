package dev.spillway.local.demo;

import dev.spillway.devstack.DirectoryInUse;
import dev.spillway.devstack.PortChoice;
import dev.spillway.devstack.PortInUse;
import dev.spillway.devstack.StartFailure;
import dev.spillway.local.send.AttributeOptions;
import dev.spillway.local.system.Installation;
import dev.spillway.local.system.LocalSystem;
import dev.spillway.local.system.RestartPause;
import dev.spillway.local.system.RunLock;
import dev.spillway.local.system.SystemConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the whole system with traffic and live counters until Ctrl-C. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Starts real Kafka, PostgreSQL and Elasticsearch, the gateway and the consumers on"
          + " 127.0.0.1, sends traffic through the gateway, and shows live counters until Ctrl-C,"
          + " which stops everything.",
      "",
      "Data is kept between starts, below .spillway; logs are in .spillway/logs. Once all is up,"
          + " .spillway/endpoints.env tells where, and a line that begins with READY is printed."
    },
    footer = {
      "",
      "Environment: SPILLWAY_DIR is another default for --dir; JAVA_HOME a JDK 25 or newer.",
      "Options for plain JSON (--type, --time-pointer, ...) apply to --file."
    })
public final class DemoMain implements Callable<Integer> {
  private static final Duration START_DEADLINE = Duration.ofMinutes(4);
  private static final int USUAL_PORT = 8080;

  @Option(names = "--no-traffic", description = "Send nothing.")
  private boolean noTraffic;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Events per second on average; floods are many times as much. Default: "
              + DemoTraffic.DEFAULT_RATE
              + ".")
  private @Nullable Double rate;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description =
          "Send this file's events once, one JSON text a line, plain or compressed with gzip,"
              + " instead of made-up ones.")
  private @Nullable Path file;

  @Option(names = "--fresh", description = "Begin with empty stores: deletes the kept data.")
  private boolean fresh;

  @Option(
      names = "--port",
      paramLabel = "N",
      description =
          "The gateway's port, and no other. Default: "
              + USUAL_PORT
              + ", or a free one where that is busy.")
  private @Nullable Integer port;

  @Option(
      names = "--consumers",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many consumers share the work. Default: ${DEFAULT-VALUE}.")
  private int consumers;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Directory for data, logs and endpoints.env. Default: .spillway.")
  private @Nullable Path directory;

  @Mixin private AttributeOptions attributes = new AttributeOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Ending ending;

  private DemoMain(Ending ending) {
    this.ending = ending;
  }

  public static void main(String[] arguments) {
    DemoLog.silence();
    Ending ending = Ending.install();
    int code = new CommandLine(new DemoMain(ending)).execute(arguments);
    ending.finish(code);
  }

  @Override
  public Integer call() throws InterruptedException {
    check();
    Path home = home();
    try (RunLock _ = RunLock.take(home)) {
      return run(home);
    } catch (RunLock.Held held) {
      return fail(held.getMessage() + "; stop it with Ctrl-C there, or choose another --dir");
    } catch (PortInUse busy) {
      return fail(
          port != null && busy.port() == port
              ? "port " + port + " is busy; choose another --port, or none for any that is free"
              : String.valueOf(busy.getMessage()));
    } catch (DirectoryInUse | StartFailure | IllegalStateException failure) {
      return fail(String.valueOf(failure.getMessage()));
    } catch (IOException failure) {
      return fail(failure.toString());
    }
  }

  private int run(Path home) throws IOException, InterruptedException {
    Display display = display();
    if (fresh) {
      display.say("deleting the data of earlier runs in " + home);
      LocalSystem.stores(home).deleteData();
    }
    Files.createDirectories(LocalSystem.logs(home));
    DemoLog.to(LocalSystem.logs(home).resolve("demo.log"));
    PortChoice gatewayPort =
        port == null ? new PortChoice.Preferably(USUAL_PORT) : new PortChoice.Exactly(port);
    SystemConfig config =
        SystemConfig.in(home)
            .withConsumers(consumers)
            .withInsights(1)
            .withEnvironment(schemas(), schemas())
            .withUsualPorts(gatewayPort)
            .withQuickServers()
            .withSupervision(RestartPause.DEFAULT);
    display.say("starting on 127.0.0.1, data and logs in " + home);
    LocalSystem system;
    DemoListener listener = new DemoListener(display);
    ending.mayInterrupt();
    try {
      system = LocalSystem.start(config, listener, START_DEADLINE);
    } finally {
      ending.mustNotInterrupt();
    }
    try (system) {
      new LiveView(system, display).run(ending, this::startTraffic);
    }
    display.say(
        "stopped; the data is kept in " + home + ", restarts of programs: " + listener.restarts());
    return CommandLine.ExitCode.OK;
  }

  /** The demo's events have schemas: they are checked, and searched and queried by their types. */
  private static Map<String, String> schemas() {
    Path folder = Installation.find().root().resolve("schemas").resolve("events");
    return Map.of("SPILLWAY_SCHEMAS_FOLDER", folder.toString());
  }

  private DemoTraffic startTraffic(String gatewayUrl, Display display) throws IOException {
    if (file != null) {
      return new DemoTraffic.OfFile(gatewayUrl, file, attributes, display);
    }
    return noTraffic
        ? new DemoTraffic.None()
        : new DemoTraffic.MadeUp(gatewayUrl, rate == null ? DemoTraffic.DEFAULT_RATE : rate);
  }

  private void check() {
    if (consumers < 1 || consumers > 64) {
      throw wrong("--consumers must be from 1 to 64");
    }
    if (port != null && (port < 1 || port > 65_535)) {
      throw wrong("--port must be from 1 to 65535");
    }
    if (rate != null && !(rate > 0 && rate <= 1_000_000)) {
      throw wrong("--rate must be more than 0 and at most 1000000");
    }
    if (rate != null && (file != null || noTraffic)) {
      throw wrong("--rate is for made-up traffic; it does not go with --file or --no-traffic");
    }
    if (file != null && (!Files.isReadable(file) || Files.isDirectory(file))) {
      throw wrong("--file " + file + " is not a file that can be read");
    }
    if (!attributes.problem().isEmpty()) {
      throw wrong(attributes.problem());
    }
  }

  private Path home() {
    Path chosen =
        directory == null ? Path.of(System.getProperty("spillway.dir", ".spillway")) : directory;
    return chosen.toAbsolutePath().normalize();
  }

  private static Display display() {
    return Boolean.getBoolean("spillway.terminal")
        ? new PanelDisplay(System.out, System.getenv("NO_COLOR") == null)
        : new PlainDisplay(System.out);
  }

  private int fail(String message) {
    if (ending.isAsked()) {
      return CommandLine.ExitCode.OK;
    }
    spec.commandLine().getErr().println(message);
    return CommandLine.ExitCode.SOFTWARE;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
