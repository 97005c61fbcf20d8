package dev.spillway.devstack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/**
 * Places that {@link ServerAccount} can reach. A checkout below a directory of mode 0700, such as
 * {@code /root}, is closed to an unprivileged server, so what it needs is then kept below {@code
 * /var/tmp}, and a symbolic link stands where it was asked for.
 */
final class Reachable {
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
    Path standIn =
        standIns(account)
            .resolve(
                absolute.getFileName()
                    + "-"
                    + UUID.nameUUIDFromBytes(absolute.toString().getBytes(StandardCharsets.UTF_8)));
    Files.createDirectories(standIn);
    // Fails if something is in it, and rightly: data must not silently stay behind.
    Files.delete(absolute);
    Files.createSymbolicLink(absolute, standIn);
    return standIn;
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
