package dev.spillway.local.send;

import dev.spillway.local.system.Endpoints;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends a file or standard input to a gateway. */
@Command(
    name = "send",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Sends events, one JSON text a line, to a gateway.",
      "",
      "A line with specversion is a CloudEvent; one with a string type and data is an event in"
          + " short form; any other object is data as a whole and gets its attributes from the"
          + " options below, else from the gateway's defaults."
    },
    footer = {
      "",
      "What the gateway cannot take now (429, 503, no connection) is tried again with the same"
          + " content. An event with id and time is stored once however often it is sent; one"
          + " without may be stored twice when an answer was lost, which is counted and told.",
      "",
      "Exit code: 0 all accepted, 1 some not, 2 wrong usage.",
      "",
      "Example: scripts/send zeek.ndjson.gz --type-pointer /@stream --time-pointer /ts"
          + " --time-format epoch-seconds --id-pointer /uid --source /zeek"
    })
public final class SendMain implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "-",
      paramLabel = "FILE",
      description = "NDJSON, plain or compressed with gzip; - is standard input, the default.")
  private String file = "-";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The gateway. Default: that of the running demo, else http://127.0.0.1:8080.")
  private @Nullable String url;

  @Mixin private AttributeOptions attributes = new AttributeOptions();

  @Option(
      names = "--batch",
      defaultValue = "500",
      paramLabel = "N",
      description = "Most events in a request. Default: ${DEFAULT-VALUE}.")
  private int batch;

  @Option(
      names = "--concurrency",
      defaultValue = "4",
      paramLabel = "N",
      description =
          "Most requests at a time; 1 keeps the order of the lines. Default: ${DEFAULT-VALUE}.")
  private int concurrency;

  @Option(
      names = "--content-type",
      defaultValue = "application/x-ndjson",
      paramLabel = "TYPE",
      description = {
        "How the lines are sent: application/x-ndjson, application/json (arrays),"
            + " application/cloudevents-batch+json or application/cloudevents+json (one by one)."
            + " Default: ${DEFAULT-VALUE}."
      })
  private String contentType = "";

  @Option(
      names = "--retry-for",
      defaultValue = "60s",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "How long a request is tried before sending stops. Default: ${DEFAULT-VALUE}.")
  private Duration retryFor = Duration.ZERO;

  @Spec private CommandSpec spec = CommandSpec.create();

  private SendMain() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new SendMain()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Form form =
        Form.ofContentType(contentType)
            .orElseThrow(() -> wrong("--content-type " + contentType + " is not one of those"));
    if (batch < 1 || concurrency < 1 || concurrency > 1000) {
      throw wrong("--batch and --concurrency must be at least 1, --concurrency at most 1000");
    }
    if (!attributes.problem().isEmpty()) {
      throw wrong(attributes.problem());
    }
    String gateway = gateway();
    try (CountedStream input = open();
        GatewayClient client = new GatewayClient(gateway, retryFor);
        Upload upload =
            new Upload(
                client, form, attributes.headers(), attributes.retrySafety(), batch, concurrency);
        SendDisplay display =
            SendDisplay.create(spec.commandLine().getErr(), new InputFile(file).size())) {
      Thread report =
          new Thread(() -> report(upload.score(), gateway, display), "send-interrupted");
      Runtime.getRuntime().addShutdownHook(report);
      upload.begin(input);
      while (!upload.await(Duration.ofMillis(200))) {
        display.show(input.count(), upload.score().counts(), client.trouble());
      }
      display.show(input.count(), upload.score().counts(), "");
      Runtime.getRuntime().removeShutdownHook(report);
      report(upload.score(), gateway, display);
      Score.Counts counts = upload.score().counts();
      boolean all = counts.accepted() == counts.read() && upload.score().stopped().isEmpty();
      return all ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  private String gateway() throws IOException {
    String directory = System.getProperty("spillway.dir", ".spillway");
    String chosen = url;
    if (chosen == null) {
      chosen = Endpoints.gatewayIn(Path.of(directory)).orElse("http://127.0.0.1:8080");
    }
    try {
      URI uri = URI.create(chosen);
      String scheme = String.valueOf(uri.getScheme());
      if (uri.getHost() != null && (scheme.equals("http") || scheme.equals("https"))) {
        return chosen;
      }
    } catch (IllegalArgumentException notOne) {
      throw wrong("--url " + chosen + " is not a URL: " + notOne.getMessage());
    }
    throw wrong("--url " + chosen + " is not like http://host:8080");
  }

  private CountedStream open() throws IOException {
    InputFile input = new InputFile(file);
    if (!input.isReadable()) {
      throw wrong(file + " is not a file that can be read");
    }
    return input.open();
  }

  private void report(Score score, String gateway, SendDisplay display) {
    display.close();
    PrintWriter out = spec.commandLine().getOut();
    ScoreText.lines(score, gateway).forEach(out::println);
    out.flush();
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
