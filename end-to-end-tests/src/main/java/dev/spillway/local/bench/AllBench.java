package dev.spillway.local.bench;

import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Every scenario, one after the other, and a report. */
@Command(
    name = "all",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures every scenario on the same servers, drain for each store too, and writes a page"
          + " with charts. One that fails is named on it, and the others go on. Takes about an"
          + " hour; with --quick ten minutes, for a look whether all of it works."
    })
final class AllBench implements Callable<Integer> {
  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--quick",
      description = "Small sizes, each measured once: the numbers say little.")
  private boolean quick;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "The page. Default: target/bench/report.html in the checkout.")
  private @Nullable Path report;

  @Override
  public Integer call() throws Exception {
    Path file =
        report == null
            ? Installation.find().root().resolve("target/bench/report.html")
            : report.toAbsolutePath().normalize();
    List<Result> results = new ArrayList<>();
    Map<String, String> failures = new LinkedHashMap<>();
    int code =
        options.runWork(
            ground -> {
              measure(quick ? ground.once() : ground, results, failures);
              new Report(machine(), results, failures).write(file);
            });
    if (code == CommandLine.ExitCode.OK) {
      System.out.println(
          new Result("all")
              .put("measured", (Object) results.size())
              .put("failed", (Object) failures.size())
              .put("report", file.toString())
              .line());
    }
    return failures.isEmpty() ? code : CommandLine.ExitCode.SOFTWARE;
  }

  private void measure(Ground ground, List<Result> results, Map<String, String> failures)
      throws Exception {
    for (Map.Entry<String, Scenario> one : scenarios().entrySet()) {
      ground.out().accept("\n" + one.getKey());
      try {
        Result result = one.getValue().measure(ground);
        System.out.println(result.line());
        results.add(result);
      } catch (IOException | SQLException | IllegalStateException failure) {
        ground.out().accept(one.getKey() + " failed: " + failure.getMessage());
        failures.put(one.getKey(), String.valueOf(failure.getMessage()));
      }
    }
  }

  private Map<String, Scenario> scenarios() {
    Map<String, Scenario> all = new LinkedHashMap<>();
    add(all, new GatewayBench(), "gateway", "--seconds=3 --native-records=300000");
    for (Stores store : Stores.values()) {
      String name = "drain --store=" + store.lowerCase();
      add(all, new DrainBench(), name, "--events=100000");
    }
    add(all, new BatchSizeBench(), "batch-size", "--seconds=1 --events=100000");
    add(all, new FreshnessBench(), "freshness", "--seconds=5");
    add(all, new ScaleBench(), "scale", "--events=100000 --backlogs=50000,200000");
    add(all, new PeerBench(), "peer", "--events=200000");
    return all;
  }

  private void add(
      Map<String, Scenario> all, Scenario scenario, String name, String quickArguments) {
    List<String> arguments = new ArrayList<>(List.of(name.split(" ")));
    arguments.removeFirst();
    if (quick) {
      arguments.addAll(List.of(quickArguments.split(" ")));
    }
    all.put(name, Scenario.withOptions(scenario, arguments));
  }

  private static String machine() {
    long memory =
        ManagementFactory.getOperatingSystemMXBean()
                instanceof com.sun.management.OperatingSystemMXBean system
            ? system.getTotalMemorySize() >> 30
            : 0;
    return "%s. %d processors, %d GiB of memory, %s %s, Java %s. Everything on one machine."
        .formatted(
            ZonedDateTime.now(ZoneOffset.UTC)
                .format(DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)),
            Runtime.getRuntime().availableProcessors(),
            memory,
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            Runtime.version());
  }
}
