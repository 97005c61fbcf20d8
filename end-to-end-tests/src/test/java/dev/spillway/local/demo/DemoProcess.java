package dev.spillway.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** The demo as users start it, a process of its own, which takes its children with it. */
public final class DemoProcess {
  private static final Duration START_DEADLINE = Duration.ofMinutes(3);

  private DemoProcess() {}

  /** Starts it and waits until all is up. */
  public static Process start(Path directory, String... options) throws Exception {
    Process demo = launch(directory, options);
    BufferedReader lines = demo.inputReader();
    List<String> seen = new ArrayList<>();
    boolean ready =
        CompletableFuture.supplyAsync(
                () -> lines.lines().peek(seen::add).anyMatch(line -> line.startsWith("READY ")))
            .get(START_DEADLINE.toSeconds(), TimeUnit.SECONDS);
    assertThat(ready).as(() -> String.join("\n", seen)).isTrue();
    // What is not read would block the demo once the pipe is full.
    Thread.ofPlatform().daemon().start(() -> drain(lines));
    return demo;
  }

  /** Starts it; its output and its errors are one stream, to be read by the caller. */
  static Process launch(Path directory, String... options) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                DemoMain.class.getName(),
                "--dir",
                directory.toString()));
    command.addAll(List.of(options));
    Files.createDirectories(directory);
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException killed) {
      // The end of the demo, or the test's.
      return;
    }
  }
}
