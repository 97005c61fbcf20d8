package dev.spillway.local.bench;

import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
          + " with charts: target/bench/report.html in the checkout, or --report. A scenario that"
          + " fails is named on it, and the others go on. Takes about an hour; with --quick five"
          + " minutes, for a look whether all of it works."
    })
final class AllBench implements Callable<Integer> {
  private static final String QUICK =
      " Small sizes, each measured once (--quick): these numbers say little.";

  @Mixin private BenchOptions options = new BenchOptions();

  @Option(
      names = "--quick",
      description = "Small sizes, each measured once: the numbers say little.")
  private boolean quick;

  @Override
  public Integer call() throws Exception {
    Path file =
        options
            .report()
            .orElseGet(() -> Installation.find().root().resolve("target/bench/report.html"));
    List<Result> results = new ArrayList<>();
    Map<String, String> failures = new LinkedHashMap<>();
    int code =
        options.runWork(
            ground -> {
              measure(quick ? ground.once() : ground, results, failures);
              new Report(Machine.describe() + (quick ? QUICK : ""), results, failures).write(file);
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
    add(all, new GatewayBench(), "gateway", "--seconds=2 --native-records=200000");
    for (Stores store : Stores.values()) {
      String name = "drain --store=" + store.lowerCase();
      add(all, new DrainBench(), name, "--events=50000");
    }
    add(all, new BatchSizeBench(), "batch-size", "--seconds=1 --events=50000");
    add(
        all,
        new FreshnessBench(),
        "freshness",
        "--seconds=4 --warm-up-seconds=2 --warm-up-events=20000");
    add(all, new StartBench(), "start", "");
    add(all, new ScaleBench(), "scale", "--events=50000 --backlogs=20000,100000");
    add(all, new PeerBench(), "peer", "--events=100000");
    return all;
  }

  private void add(
      Map<String, Scenario> all, Scenario scenario, String name, String quickArguments) {
    List<String> arguments = new ArrayList<>(List.of(name.split(" ")));
    arguments.removeFirst();
    if (quick && !quickArguments.isEmpty()) {
      arguments.addAll(List.of(quickArguments.split(" ")));
    }
    all.put(name, Scenario.withOptions(scenario, arguments));
  }
}
