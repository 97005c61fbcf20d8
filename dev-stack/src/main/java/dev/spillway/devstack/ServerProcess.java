package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A server as a child process of this JVM, which owns its directory. */
final class ServerProcess implements RunningServer {
  private final LocalServer server;
  private final Path home;
  private final int port;
  private final DirectoryClaim claim;
  private volatile ChildProcess child;

  ServerProcess(LocalServer server, Path home, int port, DirectoryClaim claim, ChildProcess child) {
    this.server = server;
    this.home = home;
    this.port = port;
    this.claim = claim;
    this.child = child;
  }

  /** The directory that it works in. */
  Path home() {
    return home;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long pid() {
    return child.pid();
  }

  @Override
  public boolean isAlive() {
    return child.isAlive();
  }

  @Override
  public CompletableFuture<Integer> onExit() {
    return child.onExit();
  }

  @Override
  public void signal(Signal signal) {
    child.signal(signal);
  }

  @Override
  public void pause() {
    child.signalTree(Signal.STOP);
  }

  @Override
  public void resume() {
    child.signalTree(Signal.CONT);
  }

  @Override
  public boolean stop(Duration deadline) {
    return child.stop(deadline);
  }

  @Override
  public void kill() {
    child.kill();
  }

  @Override
  public boolean startAgain(Deadline end) throws IOException {
    if (end.isPast() || !server.mayRetry(ChildProcess.tail(child.log()))) {
      return false;
    }
    ChildProcess again = ChildProcess.start(server.prepare(home, port, end.left()));
    claim.serverIs(again);
    child = again;
    return true;
  }

  @Override
  public void release() throws IOException {
    claim.close();
  }
}
