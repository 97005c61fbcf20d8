package dev.spillway.local.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.devstack.PostgresServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk of a few megabytes with a tablespace of PostgreSQL, and with a file on it that takes
 * whatever room is left. Only root may mount one. For one thread.
 */
final class SmallDisk {
  static final String TABLESPACE = "chaos_small";
  private static final String DEVICE = "spillway-chaos";
  private static final String SIZE = "32m";
  private static final String NO_ROOM = "No space left on device";
  private static final Duration COMMAND = Duration.ofSeconds(20);

  private final Path mountPoint;
  private final Path serverLog;

  private SmallDisk(Path mountPoint, Path serverLog) {
    this.mountPoint = mountPoint;
    this.serverLog = serverLog;
  }

  /** That there can be none here. */
  static final class NotPossible extends Exception {
    private static final long serialVersionUID = 1L;

    NotPossible(String reason) {
      super(reason);
    }
  }

  /**
   * Mounts one for a running server.
   *
   * @throws NotPossible where this user must not mount, or where the server is a container
   */
  static SmallDisk mount(PostgresServer server, Database database)
      throws NotPossible, IOException, SQLException, InterruptedException {
    Path data =
        server
            .dataDirectory()
            .orElseThrow(() -> new NotPossible("PostgreSQL's data lies in a container"));
    Path mountPoint = Files.createDirectories(data.resolveSibling("small"));
    Object uid = Files.getAttribute(data, "unix:uid");
    String said =
        run("mount", "-t", "tmpfs", "-o", "size=" + SIZE + ",mode=755", DEVICE, mountPoint);
    if (!said.isEmpty()) {
      throw new NotPossible("no tmpfs can be mounted: " + said);
    }
    Path place = Files.createDirectory(mountPoint.resolve("tablespace"));
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(place, "unix:uid", uid);
    database.define("CREATE TABLESPACE %s LOCATION '%s'".formatted(TABLESPACE, place));
    return new SmallDisk(mountPoint, server.logFile());
  }

  /**
   * Unmounts the disk of the server with this directory, if there is one, as after a run that was
   * killed.
   */
  static void unmount(Path postgres) throws IOException, InterruptedException {
    Path mounts = Path.of("/proc/mounts");
    if (!Files.exists(postgres) || !Files.isReadable(mounts)) {
      return;
    }
    String mountPoint = postgres.toRealPath().resolve("small").toString();
    boolean isMounted;
    try (Stream<String> lines = Files.lines(mounts)) {
      isMounted = lines.anyMatch(line -> line.startsWith(DEVICE + " " + mountPoint + " "));
    }
    if (isMounted) {
      String said = run("umount", "-l", mountPoint);
      if (!said.isEmpty()) {
        throw new IOException(said);
      }
    }
  }

  /** Leaves no room. */
  void fill() throws IOException {
    byte[] page = new byte[4096];
    try (OutputStream file = Files.newOutputStream(ballast())) {
      while (true) {
        file.write(page);
      }
    } catch (IOException full) {
      if (!String.valueOf(full.getMessage()).contains(NO_ROOM)) {
        throw full;
      }
    }
  }

  /** Gives the room back. */
  void free() throws IOException {
    Files.deleteIfExists(ballast());
  }

  private Path ballast() {
    return mountPoint.resolve("ballast");
  }

  /** How often PostgreSQL has said that there is no room. */
  long failures() throws IOException {
    try (Stream<String> lines = Files.lines(serverLog)) {
      return lines.filter(line -> line.contains("ERROR") && line.contains(NO_ROOM)).count();
    }
  }

  /** Returns when PostgreSQL has failed once more than that, or at the deadline. */
  void awaitFailure(long before, Duration deadline) throws IOException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    while (failures() <= before && System.nanoTime() - end < 0) {
      Thread.sleep(100);
    }
  }

  /** What the command has to complain of; empty when it succeeded. */
  private static String run(Object... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(Stream.of(command).map(Object::toString).toList())
              .redirectErrorStream(true)
              .start();
    } catch (IOException notThere) {
      return String.valueOf(notThere.getMessage());
    }
    if (!process.waitFor(COMMAND.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return command[0] + " takes too long";
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    return process.exitValue() == 0 ? "" : command[0] + " failed: " + said;
  }
}
