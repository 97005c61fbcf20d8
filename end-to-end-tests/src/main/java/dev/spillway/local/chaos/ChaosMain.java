package dev.spillway.local.chaos;

import dev.spillway.devstack.StartFailure;
import dev.spillway.local.demo.DemoLog;
import dev.spillway.local.system.RunLock;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the system under faults and says what became of every event. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    sortOptions = false,
    description = {
      "Runs the whole system as processes of this machine, sends events through the gateway and"
          + " straight to Kafka, injects faults at random, and compares what was sent with what is"
          + " stored."
    },
    footer = {
      "",
      "Exit code: 0 nothing lost, doubled or different; 1 otherwise, or the system did not come"
          + " back; 2 wrong usage. The last line is RESULT and JSON."
    })
public final class ChaosMain implements Callable<Integer> {
  /** After a signal, for everything to be stopped; what is left then dies with this process. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(100);

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Events to send. Default: ${DEFAULT-VALUE}.")
  private int events;

  @Option(
      names = "--faults",
      paramLabel = "N",
      defaultValue = "20",
      description = "Faults to inject. Default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "Decides which faults, where and when. Default: another one each time.")
  private @Nullable Long seed;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "120",
      description =
          "Longest time for sending and faults; what is left then is not done. Default:"
              + " ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(names = "--quick", description = "Short faults, and few of the kinds that take long.")
  private boolean quick;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description =
          "Directory for data, logs and sent.txt, the account of what was sent; data in it is"
              + " deleted. Default: .spillway/chaos.")
  private @Nullable Path directory;

  private final CountDownLatch finished = new CountDownLatch(1);

  private ChaosMain() {}

  public static void main(String[] arguments) {
    DemoLog.silence();
    ChaosMain chaos = new ChaosMain();
    Thread worker = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> chaos.end(worker), "shutdown"));
    int code = new CommandLine(chaos).execute(arguments);
    chaos.finished.countDown();
    System.exit(code);
  }

  /** Ctrl-C: what runs is stopped in order before this process ends. */
  private void end(Thread worker) {
    if (finished.getCount() > 0) {
      worker.interrupt();
      try {
        if (!finished.await(CLEAN_UP.toSeconds(), TimeUnit.SECONDS)) {
          System.err.println("not everything stopped in time");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    PrintStream out = System.out;
    Path home =
        directory == null
            ? Path.of(System.getProperty("spillway.dir", ".spillway")).resolve("chaos")
            : directory;
    long chosen = seed == null ? new SecureRandom().nextInt(1_000_000) : seed;
    ChaosPlan plan;
    try {
      plan =
          new ChaosPlan(
              events,
              faults,
              quick,
              chosen,
              Duration.ofMinutes(minutes),
              home.toAbsolutePath().normalize());
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      return CommandLine.ExitCode.USAGE;
    }
    out.printf("seed %d: %d events, %d faults%n", chosen, events, faults);
    try (RunLock _ = RunLock.take(plan.directory())) {
      DemoLog.to(plan.directory().resolve("chaos.log"));
      ChaosReport report = new ChaosRun(plan, out::println).run();
      out.println();
      out.print(report.table());
      out.println(report.result());
      return report.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (RunLock.Held | IOException | StartFailure | IllegalStateException failure) {
      System.err.println(failure.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } catch (InterruptedException stopped) {
      System.err.println("stopped before the end");
      return CommandLine.ExitCode.SOFTWARE;
    } catch (Exception failure) {
      System.err.println("seed " + chosen + ": " + failure);
      return CommandLine.ExitCode.SOFTWARE;
    }
  }
}
