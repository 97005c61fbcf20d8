package dev.spillway.local.system;

import dev.spillway.devstack.LocalServer;
import dev.spillway.devstack.PortInUse;
import dev.spillway.devstack.StartFailure;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts a store again that died. Has a thread of its own, which ends with an interrupt. */
final class StoreWatch implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);
  private static final long POLL_MILLIS = 250;

  /** Elasticsearch, the slowest, takes about ten seconds on two cores. */
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private final LocalServer server;
  private final RestartPause policy;
  private final SystemListener listener;

  StoreWatch(LocalServer server, RestartPause policy, SystemListener listener) {
    this.server = server;
    this.policy = policy;
    this.listener = listener;
  }

  @Override
  public void run() {
    int deaths = 0;
    long began = System.nanoTime();
    try {
      while (!Thread.currentThread().isInterrupted()) {
        if (server.isAlive()) {
          Thread.sleep(POLL_MILLIS);
          continue;
        }
        deaths = policy.deaths(deaths, Duration.ofNanos(System.nanoTime() - began));
        listener.died(server.name(), 128, policy.after(deaths));
        Thread.sleep(policy.after(deaths).toMillis());
        began = System.nanoTime();
        try {
          server.start(START_DEADLINE);
          listener.recovered(server.name());
        } catch (StartFailure | PortInUse again) {
          log.atWarn().addKeyValue("server", server.name()).setCause(again).log("not restarted");
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
