package dev.spillway.consumer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A consumer in a JVM of its own, for what only a process can show: signals, kills, two versions.
 */
final class ConsumerProcess {
  private ConsumerProcess() {}

  /** Starts this version. */
  static Process start(Map<String, String> environment, Path log) throws IOException {
    return start(System.getProperty("java.class.path"), environment, log);
  }

  /**
   * Starts what a class path holds.
   *
   * @param environment beside the variables of this process
   * @param log takes all that it prints
   */
  static Process start(String classPath, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx192m",
            "-cp",
            classPath,
            "--enable-native-access=ALL-UNNAMED",
            BatchConsumer.class.getName());
    command.environment().putAll(environment);
    return command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }
}
