package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Events over HTTP, beside Kafka's own producer. */
@Command(
    name = "gateway",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Sends events to a gateway by wrk: single ones on 64 and 512 connections, and NDJSON of 100"
          + " on 64; beside it, Kafka's own performance tool with the same acknowledgement. Needs"
          + " wrk on the PATH (Debian: apt-get install wrk)."
    })
final class GatewayBench implements Callable<Integer>, Scenario {
  private static final int BATCH = 100;
  private static final String BODY =
      "{\"type\":\"%s\",\"source\":\"%s\",\"data\":%s}"
          .formatted(
              BenchEvents.TYPE, BenchEvents.SOURCE, new String(BenchEvents.data(12_345), UTF_8));

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "15",
      description = "How long each load lasts. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Option(
      names = "--schemas",
      description =
          "Instead: what it costs to hold each event against a schema, by two gateways in turn, one"
              + " with schemas and one without.")
  private boolean schemas;

  @Option(
      names = "--native-records",
      paramLabel = "N",
      defaultValue = "2000000",
      description = "Records of Kafka's own tool. Default: ${DEFAULT-VALUE}.")
  private int nativeRecords;

  @Override
  public Integer call() throws Exception {
    if (seconds < 1 || nativeRecords < 1) {
      System.err.println("--seconds and --native-records must be at least 1");
      return CommandLine.ExitCode.USAGE;
    }
    return options.run(this);
  }

  @Override
  public Result measure(Ground ground) throws Exception {
    Wrk wrk =
        Wrk.find(ground.directory())
            .orElseThrow(
                () ->
                    new IOException(
                        "wrk is not on the PATH; install it (Debian: apt-get install wrk) and try"
                            + " again"));
    if (schemas) {
      return new SchemaCost(ground, wrk, BODY, Duration.ofSeconds(seconds)).measure();
    }
    Targets targets = ground.targets();
    Path directory = ground.directory();
    Consumer<String> out = ground.out();
    String name = Ground.newName();
    try (Topic topic = new Topic(targets.kafka(), name);
        GatewayRun gateway = new GatewayRun(ground, topic, BODY)) {
      String url = gateway.url();
      byte[] single = BODY.getBytes(UTF_8);
      byte[] lines = (BODY + "\n").repeat(BATCH).getBytes(UTF_8);
      Duration duration = Duration.ofSeconds(seconds);
      out.accept("warming up");
      wrk.post(url, "application/json", single, 512, duration);
      wrk.post(url, "application/x-ndjson", lines, 64, duration);
      NativeProducer.recordsPerSecond(targets, name, nativeRecords, directory);
      int repeat = ground.repeat();
      double[] few = new double[repeat];
      double[] fewP99 = new double[repeat];
      double[] many = new double[repeat];
      double[] p50 = new double[repeat];
      double[] p99 = new double[repeat];
      double[] batches = new double[repeat];
      double[] natives = new double[repeat];
      double[] manyCpu = new double[repeat];
      double[] batchesCpu = new double[repeat];
      for (int i = 0; i < repeat; i++) {
        Wrk.Answered on64 = wrk.post(url, "application/json", single, 64, duration);
        double before = gateway.usage().cpuSeconds();
        Wrk.Answered on512 = wrk.post(url, "application/json", single, 512, duration);
        double between = gateway.usage().cpuSeconds();
        Wrk.Answered ndjson = wrk.post(url, "application/x-ndjson", lines, 64, duration);
        double after = gateway.usage().cpuSeconds();
        few[i] = on64.requestsPerSecond();
        fewP99[i] = on64.p99Millis();
        many[i] = on512.requestsPerSecond();
        p50[i] = on512.p50Millis();
        p99[i] = on512.p99Millis();
        batches[i] = ndjson.requestsPerSecond() * BATCH;
        manyCpu[i] = (between - before) * 1e6 / (many[i] * seconds);
        batchesCpu[i] = (after - between) * 1e6 / (batches[i] * seconds);
        natives[i] = NativeProducer.recordsPerSecond(targets, name, nativeRecords, directory);
        out.accept(
            "%d of %d: single %,.0f/s on 64 (p99 %.1f ms), %,.0f/s on 512 (p99 %.1f ms), NDJSON %,.0f events/s, native %,.0f/s"
                .formatted(
                    i + 1, repeat, few[i], fewP99[i], many[i], p99[i], batches[i], natives[i]));
      }
      ProcessUsage usage = gateway.usage();
      return new Result("gateway")
          .put("single_per_s_64", Result.median(few))
          .put("p99_ms_64", Result.median(fewP99))
          .put("single_per_s_512", Result.median(many))
          .put("p50_ms", Result.median(p50))
          .put("p99_ms", Result.median(p99))
          .put("batch_events_per_s", Result.median(batches))
          .put("native_per_s", Result.median(natives))
          .put("single_ratio", Result.median(many) / Result.median(natives))
          .put("batch_ratio", Result.median(batches) / Result.median(natives))
          .put("single_cpu_s_per_million", Result.median(manyCpu))
          .put("batch_cpu_s_per_million", Result.median(batchesCpu))
          .put("rss_mb", (Object) usage.maxRssMebibytes());
    }
  }
}
