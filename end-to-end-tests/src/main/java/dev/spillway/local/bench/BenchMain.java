package dev.spillway.local.bench;

import dev.spillway.local.demo.DemoLog;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Measures the product on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    synopsisSubcommandLabel = "SCENARIO",
    description = {
      "Measures the product on this machine, beside the limits of the servers themselves. Numbers"
          + " are to be compared within one run: machines differ, and so do days."
    },
    footer = {
      "",
      "Every scenario ends with a line RESULT and JSON. Exit code: 0 measured, 1 not, 2 wrong"
          + " usage."
    },
    subcommands = {
      GatewayBench.class,
      DrainBench.class,
      BatchSizeBench.class,
      FreshnessBench.class,
      StartBench.class,
      ScaleBench.class,
      PeerBench.class,
      AllBench.class
    })
public final class BenchMain {
  /** After a signal, for everything to be stopped; what is left then dies with this process. */
  private static final long CLEAN_UP_SECONDS = 100;

  private BenchMain() {}

  public static void main(String[] arguments) {
    DemoLog.silence();
    CountDownLatch finished = new CountDownLatch(1);
    Thread worker = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(worker, finished), "shutdown"));
    int code =
        new CommandLine(new BenchMain())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(
                (failure, line, parsed) -> {
                  System.err.println(
                      failure instanceof InterruptedException
                          ? "stopped before the end"
                          : failure.toString());
                  return CommandLine.ExitCode.SOFTWARE;
                })
            .execute(arguments);
    finished.countDown();
    System.exit(code);
  }

  private static void interrupt(Thread worker, CountDownLatch finished) {
    if (finished.getCount() > 0) {
      worker.interrupt();
      try {
        if (!finished.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS)) {
          System.err.println("not everything stopped in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
