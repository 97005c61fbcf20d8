package dev.spillway.devstack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Starts a server as a child process; its data stays in its directory. */
final class ProcessLauncher implements Launcher {

  /** The build of this module has fetched all. */
  @Override
  public void fetch(LocalServer server) {}

  @Override
  public ServerProcess launch(LocalServer server, PortChoice port, Deadline end, Runnable starting)
      throws IOException {
    Path home = server.home();
    DirectoryClaim claim = DirectoryClaim.of(home, end.left());
    try {
      int chosen = port.choose();
      LocalServer.rotateLog(home);
      ChildProcess.Spec spec = server.prepare(home, chosen, end.left());
      starting.run();
      ChildProcess child = ChildProcess.start(spec);
      claim.serverIs(child);
      return new ServerProcess(server, home, chosen, claim, child);
    } catch (RuntimeException | IOException failure) {
      claim.close();
      throw failure;
    }
  }

  @Override
  public Optional<Path> data(LocalServer server) throws IOException {
    return Optional.of(server.directory().toRealPath().resolve("data"));
  }

  @Override
  public void discard() {}
}
