package dev.spillway.local.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A program that a test runs to its end. */
public final class ProgramRun {
  private static final int DEADLINE_SECONDS = 60;

  private ProgramRun() {}

  /** Runs it, which must succeed within a minute; returns all that it has printed. */
  public static String output(ProcessBuilder program) throws IOException, InterruptedException {
    Path output = Files.createTempFile("program", ".txt");
    Process process = program.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    try {
      assertThat(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)).isTrue();
      String said = Files.readString(output, UTF_8);
      assertThat(process.exitValue()).as(said).isZero();
      return said;
    } finally {
      process.destroyForcibly();
      Files.delete(output);
    }
  }
}
