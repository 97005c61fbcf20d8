package dev.spillway.runtime.cli;

import dev.spillway.runtime.config.Setting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/** A service that does nothing, in the ways that a process can end. */
final class SampleService implements Service {
  enum End {
    AT_SIGNAL,
    FATAL,
    NEVER_CLOSES,
    CLOSE_FAILS,
    NO_START
  }

  record Config(
      @Setting(description = "How it ends", defaultValue = "at-signal") End end,
      @Setting(description = "How long closing may take", defaultValue = "5s")
          Duration shutdownTimeout) {}

  private final CompletableFuture<Void> terminated = new CompletableFuture<>();
  private final End end;

  private SampleService(End end) {
    this.end = end;
    if (end == End.FATAL) {
      terminated.completeExceptionally(new IllegalStateException("no way on"));
    }
  }

  static SampleService start(Config config) {
    Logger.getLogger("dev.spillway.bridged").info("from java.util.logging");
    if (config.end() == End.NO_START) {
      throw new IllegalStateException("no start");
    }
    return new SampleService(config.end());
  }

  @Override
  public CompletionStage<Void> terminated() {
    return terminated;
  }

  @Override
  public void close() {
    if (end == End.CLOSE_FAILS) {
      throw new IllegalStateException("not closed");
    }
    if (end == End.NEVER_CLOSES) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    terminated.complete(null);
  }

  /** The {@code main} that an application would have. */
  static final class Main {
    public static void main(String[] args) {
      new ServiceCommand<>(
              "sample",
              "Does nothing.",
              Config.class,
              Config::shutdownTimeout,
              SampleService::start)
          .main(args);
    }

    private Main() {}
  }
}
