package dev.spillway.devstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A program started by this JVM that cannot outlive it, even when the JVM is killed with {@code
 * kill -9}; see {@link Guard}. Standard output and error are appended to a log file, standard input
 * is empty. Safe for use by several threads.
 */
public final class ChildProcess implements AutoCloseable {

  /**
   * What to start.
   *
   * @param environment added to this JVM's own environment
   * @param log a file that is appended to; its directory must exist
   * @param stopSignal asks the program to end in an orderly way
   * @param grace how long the program may take to do so before it is killed, in whole seconds
   */
  public record Spec(
      List<String> command,
      Map<String, String> environment,
      Path directory,
      Path log,
      Signal stopSignal,
      Duration grace) {
    public Spec {
      if (command.isEmpty()) {
        throw new IllegalArgumentException("no command");
      }
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
    }

    /** Stopped by SIGTERM, with ten seconds of grace, in the log's directory. */
    public static Spec of(List<String> command, Path log) {
      Path directory = log.toAbsolutePath().getParent();
      return new Spec(
          command,
          Map.of(),
          directory == null ? Path.of("/") : directory,
          log,
          Signal.TERM,
          Duration.ofSeconds(10));
    }

    public Spec withEnvironment(Map<String, String> environment) {
      return new Spec(command, environment, directory, log, stopSignal, grace);
    }

    public Spec withDirectory(Path directory) {
      return new Spec(command, environment, directory, log, stopSignal, grace);
    }

    public Spec withStopSignal(Signal stopSignal) {
      return new Spec(command, environment, directory, log, stopSignal, grace);
    }

    public Spec withGrace(Duration grace) {
      return new Spec(command, environment, directory, log, stopSignal, grace);
    }
  }

  private final Spec spec;
  private final Process guard;
  private final ProcessHandle program;
  private final CompletableFuture<Integer> exit;

  private ChildProcess(Spec spec, Process guard, ProcessHandle program) {
    this.spec = spec;
    this.guard = guard;
    this.program = program;
    this.exit = guard.onExit().thenApply(Process::exitValue);
  }

  /**
   * Starts the program. That it does not exist or cannot be executed shows as exit code 127 or 126,
   * with the reason in the log.
   *
   * @throws UncheckedIOException when no process can be made or the log cannot be written
   */
  public static ChildProcess start(Spec spec) {
    ProcessBuilder builder =
        new ProcessBuilder(
                Guard.around(
                    spec.command(), spec.log().toAbsolutePath(), spec.stopSignal(), spec.grace()))
            .directory(spec.directory().toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(spec.log().toFile()));
    builder.environment().putAll(spec.environment());
    try {
      Process guard = builder.start();
      // Not bounded in time: the guard writes this line or ends within milliseconds.
      BufferedReader output = guard.inputReader(StandardCharsets.US_ASCII);
      String pid = output.readLine();
      if (pid == null) {
        throw new IOException(
            "cannot start " + spec.command().getFirst() + "\n" + tail(spec.log()));
      }
      ProcessHandle program =
          ProcessHandle.of(Long.parseLong(pid.strip())).orElseGet(guard::toHandle);
      return new ChildProcess(spec, guard, program);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** The program's own pid, not the guard's. */
  public long pid() {
    return program.pid();
  }

  public boolean isAlive() {
    return guard.isAlive() && program.isAlive();
  }

  public Path log() {
    return spec.log();
  }

  /** Sends the signal to the program alone; no effect once it has ended. */
  public void signal(Signal signal) {
    if (isAlive()) {
      send(signal, List.of(program));
    }
  }

  /** Sends the signal to the program and all that descends from it. */
  public void signalTree(Signal signal) {
    if (isAlive()) {
      send(signal, tree());
    }
  }

  /**
   * The exit code once the program has ended; 128 plus the signal's number if a signal ended it.
   */
  public CompletableFuture<Integer> onExit() {
    return exit.copy();
  }

  /** The exit code, or empty when the program still runs at the deadline or on interruption. */
  public OptionalInt awaitExit(Duration deadline) {
    return Exit.await(exit, deadline);
  }

  /**
   * Wakes the program if it is paused, sends its stop signal and waits; kills it at the deadline.
   *
   * @return whether it ended by itself
   */
  public boolean stop(Duration deadline) {
    signalTree(Signal.CONT);
    signal(spec.stopSignal());
    if (awaitExit(deadline).isPresent()) {
      return true;
    }
    kill();
    return false;
  }

  /**
   * Kills the program and all that descends from it with SIGKILL and waits until they are gone, for
   * at most ten seconds.
   */
  public void kill() {
    List<ProcessHandle> tree = tree();
    signalTree(Signal.KILL);
    Deadline deadline = Deadline.in(Duration.ofSeconds(10));
    awaitExit(deadline.left());
    if (!Processes.awaitEnd(tree, deadline) && !Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("pid " + pid() + " or a child of it outlives SIGKILL");
    }
  }

  /** {@link #stop} with the grace of the {@link Spec}. */
  @Override
  public void close() {
    stop(spec.grace());
  }

  /** The program's direct and indirect children. */
  List<ProcessHandle> descendants() {
    return program.descendants().toList();
  }

  /** When the program was started, as the kernel has it; tells it from a later one with its pid. */
  long startedAtMillis() {
    return Processes.startOf(program);
  }

  /** The last lines of a log, at most 4 KiB. */
  static String tail(Path log) {
    try {
      byte[] all = Files.readAllBytes(log);
      int from = Math.max(0, all.length - 4096);
      return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }

  private List<ProcessHandle> tree() {
    List<ProcessHandle> tree = new ArrayList<>();
    tree.add(program);
    tree.addAll(descendants());
    return tree;
  }

  private static void send(Signal signal, List<ProcessHandle> processes) {
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "kill -s \"$0\" \"$@\""));
    command.add(signal.name());
    processes.forEach(process -> command.add(Long.toString(process.pid())));
    try {
      Process kill =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      // A failure means that the process has ended meanwhile, which the caller sees by its exit.
      kill.waitFor(5, TimeUnit.SECONDS);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
