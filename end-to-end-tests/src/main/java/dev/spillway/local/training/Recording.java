package dev.spillway.local.training;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * What a JVM writes down at its end, and the cache that another makes of it.
 *
 * @param jar the application, beside the directory of its libraries
 * @param cache where the cache is to be
 */
record Recording(Path jar, Path cache) {
  private static final Duration DEADLINE = Duration.ofMinutes(3);

  private Path notes() {
    return cache.resolveSibling(cache.getFileName() + ".config");
  }

  /** Whether there is a cache that is newer than every jar and the options of the JVM. */
  boolean isUpToDate() {
    return Installation.isCacheOf(cache, jar);
  }

  void deleteAll() throws IOException {
    Files.deleteIfExists(notes());
    Files.deleteIfExists(cache);
  }

  /** For the JVM that is to record. */
  Map<String, String> environment() {
    return Map.of(
        "JDK_JAVA_OPTIONS", "-XX:AOTMode=record -XX:AOTConfiguration=\"" + notes() + "\"");
  }

  /** Options of the JVM that makes the cache; it does not run the application. */
  List<String> creation() {
    return List.of(
        "-XX:AOTMode=create", "-XX:AOTConfiguration=" + notes(), "-XX:AOTCache=" + cache);
  }

  /** Makes the cache. */
  void assemble(List<String> command, Path log) throws IOException, InterruptedException {
    if (!Files.isRegularFile(notes())) {
      throw new IOException(notes() + " was not written; see the logs in " + log.getParent());
    }
    try (ChildProcess jvm = ChildProcess.start(ChildProcess.Spec.of(command, log))) {
      OptionalInt code = jvm.awaitExit(DEADLINE);
      if (code.isEmpty() || code.getAsInt() != 0 || !Files.isRegularFile(cache)) {
        Files.deleteIfExists(cache);
        throw new IOException(cache + " was not made; see " + log);
      }
    } finally {
      Files.deleteIfExists(notes());
    }
  }
}
