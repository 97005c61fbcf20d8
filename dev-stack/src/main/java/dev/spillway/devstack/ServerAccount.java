package dev.spillway.devstack;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The user as whom PostgreSQL and Elasticsearch run: both refuse to run as root. An ordinary user
 * runs them as itself; root runs them as an unprivileged user, by number, so that none need exist.
 */
final class ServerAccount {
  private static final int UNPRIVILEGED = 65_534;

  private final long ownUid = new UnixSystem().getUid();

  static ServerAccount current() {
    return new ServerAccount();
  }

  private ServerAccount() {}

  long ownUid() {
    return ownUid;
  }

  boolean differsFromOwn() {
    return ownUid == 0;
  }

  /** The command that runs {@code command} as this account, in the same process. */
  List<String> run(List<String> command) {
    if (!differsFromOwn()) {
      return command;
    }
    List<String> wrapped =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--reuid=" + UNPRIVILEGED,
                "--regid=" + UNPRIVILEGED,
                "--clear-groups",
                // Again here, for a change of user clears what the guard has asked for.
                "--pdeathsig=KILL",
                "--"));
    wrapped.addAll(command);
    return wrapped;
  }

  /** Creates the directory if need be and makes it, and all in it, this account's own. */
  Path own(Path directory) throws IOException {
    Files.createDirectories(directory);
    if (differsFromOwn()) {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                throws IOException {
              return give(path);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes)
                throws IOException {
              return give(path);
            }
          });
    }
    return directory;
  }

  private static FileVisitResult give(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", UNPRIVILEGED, LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", UNPRIVILEGED, LinkOption.NOFOLLOW_LINKS);
    return FileVisitResult.CONTINUE;
  }

  /** Whether this account can enter the directory and all below it. */
  boolean canRead(Path directory) {
    if (!differsFromOwn()) {
      return Files.isReadable(directory);
    }
    // Asked of the kernel, which also knows ACLs and mount options.
    List<String> command =
        run(List.of("/bin/sh", "-c", "cd \"$0\" && ls -R", directory.toString()));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(30, TimeUnit.SECONDS)) {
        return process.exitValue() == 0;
      }
      process.destroyForcibly();
      return false;
    } catch (IOException noSetpriv) {
      throw new UncheckedIOException(
          "root needs setpriv (util-linux) to run servers as an ordinary user", noSetpriv);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
