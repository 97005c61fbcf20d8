package dev.spillway.devstack;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exclusive use of a server's directory. The kernel drops the lock with the process that holds
 * it; the server of a parent that was killed may live a few seconds longer, so its pid is written
 * down and the next owner waits for its end.
 */
final class DirectoryClaim implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DirectoryClaim.class);

  private final FileChannel channel;
  private final Path pidFile;

  private DirectoryClaim(FileChannel channel, Path pidFile) {
    this.channel = channel;
    this.pidFile = pidFile;
  }

  /**
   * Claims the directory, after waiting for the server that a killed parent has left there.
   *
   * @throws DirectoryInUse when another live stack, of this JVM or another, has the directory
   */
  static DirectoryClaim of(Path directory, Duration deadline) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean claimed = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw new DirectoryInUse(directory, "another process");
      }
      DirectoryClaim claim = new DirectoryClaim(channel, directory.resolve("server.pid"));
      claim.awaitPredecessor(deadline);
      claimed = true;
      return claim;
    } catch (OverlappingFileLockException same) {
      throw new DirectoryInUse(directory, "this process");
    } finally {
      if (!claimed) {
        channel.close();
      }
    }
  }

  /** Leaves word of the server for the next owner. */
  void serverIs(ChildProcess server) throws IOException {
    Files.writeString(pidFile, server.pid() + " " + server.startedAtMillis());
  }

  private void awaitPredecessor(Duration deadline) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String[] word = Files.readString(pidFile).strip().split(" ", -1);
    if (word.length != 2) {
      return;
    }
    ProcessHandle server = ProcessHandle.of(Long.parseLong(word[0])).orElse(null);
    // The pid may meanwhile be another process's. The kernel's times can be off by a second.
    if (server == null || Math.abs(Processes.startOf(server) - Long.parseLong(word[1])) > 2_000) {
      return;
    }
    log.atInfo().addKeyValue("pid", server.pid()).log("waiting for the last run's server to end");
    if (!Processes.awaitEnd(List.of(server), Deadline.in(deadline))) {
      throw new DirectoryInUse(pidFile.resolveSibling(""), "process " + server.pid());
    }
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(pidFile);
    channel.close();
  }
}
