package dev.spillway.runtime.cli;

import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
import dev.spillway.runtime.config.ConfigTable;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command line of a service. An application's whole {@code main} is:
 *
 * <pre>{@code
 * public static void main(String[] args) {
 *   new ServiceCommand<>(
 *           "producer-gateway",
 *           "Takes events over HTTP and publishes them to Kafka.",
 *           GatewayConfig.class,
 *           GatewayConfig::shutdownTimeout,
 *           Gateway::start)
 *       .main(args);
 * }
 * }</pre>
 *
 * <p>Exit codes: 0 done or stopped as asked, 1 a failure of the service, 2 a wrong command line or
 * configuration, told on standard error.
 *
 * @param <C> the application's configuration
 */
public final class ServiceCommand<C extends Record> {
  private static final Logger log = LoggerFactory.getLogger(ServiceCommand.class);
  private static final String CONFIG = "--config";
  private static final String PRINT = "--print-config";
  private static final String LIST = "--list-config";
  private static final String MARKDOWN = "--list-config-markdown";

  private final String name;
  private final String description;
  private final Class<C> configType;
  private final Function<C, Duration> closeDeadline;
  private final Service.Starter<C> starter;
  private final List<Flag> flags = new ArrayList<>();

  /** An option that is short for a key of the configuration, and wins over it. */
  private record Flag(String option, String description, String variable) {}

  /**
   * Describes the command.
   *
   * @param name of the application, as it is called
   * @param description one sentence for {@code --help}
   * @param closeDeadline how long closing may take, from the configuration
   */
  public ServiceCommand(
      String name,
      String description,
      Class<C> configType,
      Function<C, Duration> closeDeadline,
      Service.Starter<C> starter) {
    this.name = name;
    this.description = description;
    this.configType = configType;
    this.closeDeadline = closeDeadline;
    this.starter = starter;
  }

  /**
   * With an option that switches a key on, whatever file and environment say.
   *
   * @param option such as {@code --read-only}
   * @param text one sentence for {@code --help}
   * @param key whose value becomes true
   * @throws IllegalArgumentException if there is no such key
   */
  public ServiceCommand<C> withFlag(String option, String text, String key) {
    flags.add(new Flag(option, text, variable(key)));
    return this;
  }

  private String variable(String key) {
    return ConfigTable.describe(configType).stream()
        .filter(row -> row.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("there is no key " + key))
        .env();
  }

  /** Does what the command line says and ends the process; does not return. */
  public void main(String[] args) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) ->
            log.atError()
                .addKeyValue("in", thread.getName())
                .setCause(thrown)
                .log("uncaught exception"));
    PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
    PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
    System.exit(execute(System.getenv(), out, err, this::run, args));
  }

  private void run(C config) {
    Shutdown.run(closeDeadline.apply(config), () -> starter.start(config));
  }

  /** What {@link #main} does, with its surroundings as parameters. */
  int execute(
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      Consumer<C> run,
      String... args) {
    CommandLine command = new CommandLine(spec());
    command.setOut(out).setErr(err).setUsageHelpAutoWidth(true);
    command.setExecutionStrategy(parsed -> execute(parsed, environment, out, err, run));
    return command.execute(args);
  }

  private int execute(
      ParseResult parsed,
      Map<String, String> environment,
      PrintWriter out,
      PrintWriter err,
      Consumer<C> run) {
    Integer helped = CommandLine.executeHelpRequest(parsed);
    if (helped != null) {
      return helped;
    }
    if (parsed.hasMatchedOption(LIST) || parsed.hasMatchedOption(MARKDOWN)) {
      List<ConfigTable.Row> rows = ConfigTable.describe(configType);
      boolean markdown = parsed.hasMatchedOption(MARKDOWN);
      int width = parsed.commandSpec().usageMessage().width();
      out.print(markdown ? ConfigTable.renderMarkdown(rows) : ConfigTable.render(rows, width));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    C config;
    try {
      Optional<Path> file = Optional.ofNullable(parsed.matchedOptionValue(CONFIG, (Path) null));
      Map<String, String> all = new HashMap<>(environment);
      flags.stream()
          .filter(flag -> parsed.hasMatchedOption(flag.option()))
          .forEach(flag -> all.put(flag.variable(), "true"));
      config = ConfigLoader.load(configType, file, all);
    } catch (ConfigException e) {
      err.println(e.getMessage());
      err.println("All keys: " + name + " " + LIST);
      return CommandLine.ExitCode.USAGE;
    }
    if (parsed.hasMatchedOption(PRINT)) {
      out.print(ConfigTable.effective(config));
      out.flush();
      return CommandLine.ExitCode.OK;
    }
    run.accept(config);
    return CommandLine.ExitCode.OK;
  }

  private CommandSpec spec() {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(description)
        .footer(
            "",
            "Configuration: built-in defaults, then the file, then the environment, which wins:",
            "the key kafka.bootstrap-servers is SPILLWAY_KAFKA_BOOTSTRAP_SERVERS.",
            "Logs: SPILLWAY_LOG_FORMAT=json|text, SPILLWAY_LOG_LEVEL=info|debug|...");
    spec.version(name + " " + version());
    spec.addOption(
        OptionSpec.builder("-c", CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description("A YAML file with the configuration.")
            .build());
    flags.forEach(own -> spec.addOption(flag(own.option(), own.description())));
    spec.addOption(flag(PRINT, "Print the configuration in force, secrets as ***, and exit."));
    spec.addOption(flag(LIST, "Print every key with its default and meaning, and exit."));
    spec.addOption(flag(MARKDOWN, "The same as Markdown, for documentation."));
    return spec;
  }

  private static OptionSpec flag(String option, String description) {
    return OptionSpec.builder(option)
        .arity("0")
        .type(boolean.class)
        .description(description)
        .build();
  }

  /** From the jar's manifest, which a class directory does not have. */
  private String version() {
    String version = configType.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
