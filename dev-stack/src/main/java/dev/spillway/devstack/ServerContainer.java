package dev.spillway.devstack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.WaitResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.testcontainers.containers.GenericContainer;

/** A server in a container, from one start of the container to its end. */
final class ServerContainer implements RunningServer {
  private static final Duration KILL_DEADLINE = Duration.ofSeconds(10);
  private static final long LOG_DEADLINE_SECONDS = 5;

  /** That of a process that SIGKILL has ended. */
  private static final int KILLED = 137;

  /** In place of an exit code, when the engine has lost the container. */
  private static final int LOST = -1;

  private final GenericContainer<?> container;
  private final DockerClient docker;
  private final String id;
  private final int port;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final ResultCallback.Adapter<Frame> output;

  /**
   * Of a container that has been started.
   *
   * @param log to which its output since {@code began} is appended
   */
  ServerContainer(GenericContainer<?> container, int port, Path log, Instant began) {
    this.container = container;
    this.docker = container.getDockerClient();
    this.id = container.getContainerId();
    this.port = port;
    this.output =
        docker
            .logContainerCmd(id)
            .withFollowStream(true)
            .withStdOut(true)
            .withStdErr(true)
            .withSince((int) began.getEpochSecond())
            .exec(new Output(log));
    docker.waitContainerCmd(id).exec(new End(exit));
  }

  private static final class Output extends ResultCallback.Adapter<Frame> {
    private final Path log;

    Output(Path log) {
      this.log = log;
    }

    @Override
    public void onNext(Frame frame) {
      try {
        Files.write(log, frame.getPayload(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  private static final class End extends ResultCallback.Adapter<WaitResponse> {
    private final CompletableFuture<Integer> exit;

    End(CompletableFuture<Integer> exit) {
      this.exit = exit;
    }

    @Override
    public void onNext(WaitResponse response) {
      exit.complete(response.getStatusCode());
    }

    @Override
    public void onError(Throwable failure) {
      exit.complete(LOST);
      super.onError(failure);
    }

    @Override
    public void onComplete() {
      exit.complete(LOST);
      super.onComplete();
    }
  }

  /** Whether the command, run in the container, succeeds; not while it is paused or has ended. */
  boolean succeeds(String... command) {
    try {
      return isAlive() && container.execInContainer(command).getExitCode() == 0;
    } catch (IOException | ConflictException | NotFoundException | IllegalStateException ended) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public int port() {
    return port;
  }

  /** As the machine of the engine has it. */
  @Override
  public long pid() {
    Long pid = docker.inspectContainerCmd(id).exec().getState().getPidLong();
    return pid == null ? 0 : pid;
  }

  @Override
  public boolean isAlive() {
    return !exit.isDone();
  }

  @Override
  public CompletableFuture<Integer> onExit() {
    return exit.copy();
  }

  @Override
  public void signal(Signal signal) {
    unlessEnded(() -> docker.killContainerCmd(id).withSignal("SIG" + signal.name()).exec());
  }

  @Override
  public void pause() {
    unlessEnded(() -> docker.pauseContainerCmd(id).exec());
  }

  @Override
  public void resume() {
    unlessEnded(
        () -> {
          if (Boolean.TRUE.equals(docker.inspectContainerCmd(id).exec().getState().getPaused())) {
            docker.unpauseContainerCmd(id).exec();
          }
        });
  }

  @Override
  public boolean stop(Duration deadline) {
    if (!isAlive()) {
      return true;
    }
    resume();
    int seconds = Math.toIntExact(Math.max(1, deadline.toSeconds()));
    unlessEnded(() -> docker.stopContainerCmd(id).withTimeout(seconds).exec());
    return awaitExit(KILL_DEADLINE).orElse(KILLED) != KILLED;
  }

  @Override
  public void kill() {
    // The engine refuses to kill what is paused.
    resume();
    signal(Signal.KILL);
    if (awaitExit(KILL_DEADLINE).isEmpty() && !Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("container " + id + " outlives SIGKILL");
    }
  }

  @Override
  public boolean startAgain(Deadline end) {
    return false;
  }

  /** Returns when all of its output is in the log. */
  @Override
  public void release() throws IOException {
    try {
      output.awaitCompletion(LOG_DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    output.close();
  }

  /** At the end of the JVM, Testcontainers may have removed the container already. */
  private void unlessEnded(Runnable action) {
    if (!isAlive()) {
      return;
    }
    try {
      action.run();
    } catch (NotFoundException | NotModifiedException | ConflictException endedMeanwhile) {
      // What was asked of it does not matter any more.
    }
  }
}
