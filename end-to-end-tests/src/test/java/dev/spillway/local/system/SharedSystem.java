package dev.spillway.local.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * One system for all tests of a JVM, started when it is first asked for; a test keeps out of the
 * others' way by a source of its own. Programs that a test has killed it starts again.
 */
public final class SharedSystem {
  /** Enough for any part to become ready. */
  public static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final LocalSystem SYSTEM = start();

  private SharedSystem() {}

  public static LocalSystem get() {
    return SYSTEM;
  }

  private static LocalSystem start() {
    try {
      Path directory = Files.createTempDirectory("spillway-end-to-end-");
      // The stores run as another user where the tests run as root.
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      LocalSystem system =
          LocalSystem.start(
              SystemConfig.in(directory).withGateways(2), SystemListener.NONE, DEADLINE);
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(system, directory), "end-to-end-shutdown"));
      return system;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void end(LocalSystem system, Path directory) {
    system.close();
    try {
      LocalSystem.stores(directory).deleteData();
      for (String name : new String[] {"logs", "stack"}) {
        deleteFiles(directory.resolve(name));
      }
      Files.deleteIfExists(directory);
    } catch (IOException left) {
      System.err.println("left behind: " + directory + ": " + left);
    }
  }

  private static void deleteFiles(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      try (var files = Files.list(directory)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(directory);
    }
  }
}
