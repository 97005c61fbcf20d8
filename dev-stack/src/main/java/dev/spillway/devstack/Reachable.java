package dev.spillway.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places that {@link ServerAccount} can reach. A checkout below a directory of mode 0700, such as
 * {@code /root}, is closed to an unprivileged server, so what it needs is then kept below {@code
 * /var/tmp}, and a symbolic link stands where it was asked for.
 */
final class Reachable {
  private static final Logger log = LoggerFactory.getLogger(Reachable.class);
  private static final String TEMPORARY = "tmp-";
  private static final String ORIGINAL = "stands-in-for";

  private Reachable() {}

  /** {@code wanted}, created if need be, or the directory that stands in for it. */
  static Path directory(Path wanted, ServerAccount account) throws IOException {
    Path absolute = wanted.toAbsolutePath().normalize();
    if (!account.differsFromOwn()) {
      return Files.createDirectories(absolute);
    }
    Path parent = absolute.getParent();
    if (parent == null) {
      throw new IOException("the root directory cannot hold a server's data");
    }
    Files.createDirectories(parent);
    if (Files.isSymbolicLink(absolute)) {
      Path standIn = Files.readSymbolicLink(absolute);
      if (standIn.startsWith(standIns(account))) {
        return Files.createDirectories(standIn);
      }
    }
    Files.createDirectories(absolute);
    if (isEnterable(absolute, account)) {
      return absolute;
    }
    forgetTemporaries(account);
    Path standIn =
        standIns(account)
            .resolve(
                (isTemporary(absolute) ? TEMPORARY : "")
                    + absolute.getFileName()
                    + "-"
                    + UUID.nameUUIDFromBytes(absolute.toString().getBytes(StandardCharsets.UTF_8)));
    Files.createDirectories(standIn);
    // Fails if something is in it, and rightly: data must not silently stay behind.
    Files.delete(absolute);
    Files.createSymbolicLink(absolute, standIn);
    // Last, for without it no other start takes this directory for a forgotten one.
    Files.writeString(standIn.resolve(ORIGINAL), absolute.toString());
    return standIn;
  }

  /**
   * Removes what stands in for temporary directories that are gone, as a test's is after the test.
   * Others stay: their checkout may have been moved, together with the link.
   */
  private static void forgetTemporaries(ServerAccount account) throws IOException {
    List<Path> temporaries;
    try (Stream<Path> entries = Files.list(standIns(account))) {
      temporaries =
          entries
              .filter(entry -> entry.getFileName().toString().startsWith(TEMPORARY))
              .filter(entry -> Files.exists(entry.resolve(ORIGINAL)))
              .toList();
    }
    for (Path standIn : temporaries) {
      try {
        // Another start may be removing it at this moment.
        Path original = Path.of(Files.readString(standIn.resolve(ORIGINAL)));
        if (Files.exists(original, LinkOption.NOFOLLOW_LINKS)) {
          continue;
        }
        DirectoryClaim claim = DirectoryClaim.of(standIn, Duration.ZERO);
        try {
          Trees.delete(standIn);
        } finally {
          claim.close();
        }
      } catch (DirectoryInUse | IOException busy) {
        // Its server is still ending, or another process is removing it too.
        log.atDebug().addKeyValue("directory", standIn).setCause(busy).log("left behind");
      }
    }
  }

  private static boolean isTemporary(Path directory) {
    return directory.startsWith(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** A read-only tree as the account sees it: itself, or a copy made once. */
  static Path tree(Path original, ServerAccount account) throws IOException {
    if (account.canRead(original)) {
      return original;
    }
    Path copy = standIns(account).resolve(String.valueOf(original.getFileName()));
    if (!Files.isDirectory(copy)) {
      Trees.build(copy, fresh -> Trees.copyReadable(original, fresh));
    }
    return copy;
  }

  /** The directory below /var/tmp that belongs to this user alone and that everyone may pass. */
  static Path standIns(ServerAccount account) throws IOException {
    Path directory = Path.of("/var/tmp/spillway-dev-stack-" + account.ownUid());
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    // Everyone may write to /var/tmp, so what lies there under our name need not be ours.
    boolean ours =
        Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
            && Files.getAttribute(directory, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals((int) account.ownUid());
    if (!ours) {
      throw new IOException(directory + " belongs to somebody else");
    }
    return directory;
  }

  private static boolean isEnterable(Path directory, ServerAccount account) throws IOException {
    Path probe = Files.createTempDirectory(directory, ".probe");
    try {
      account.own(probe);
      return account.canRead(probe);
    } finally {
      Files.delete(probe);
    }
  }
}
