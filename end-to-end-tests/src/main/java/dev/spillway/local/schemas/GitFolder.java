package dev.spillway.local.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.schema.EventSchemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A folder as it was committed.
 *
 * @param folder in a work tree of git
 */
record GitFolder(Path folder) {
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final int MAX_OUTPUT = 4 << 20;
  private static final String INSTEAD = "; --against-dir DIR compares with a folder";

  /** What git said. */
  private static final class Answer {
    private final int code;
    private final byte[] output;
    private final String error;

    Answer(int code, byte[] output, String error) {
      this.code = code;
      this.output = output;
      this.error = error;
    }
  }

  /**
   * The schema files of the folder, by name; none if it was not there.
   *
   * @param revision as git understands it
   */
  Map<String, byte[]> at(String revision) throws GitException, InterruptedException {
    if (git("rev-parse", "--is-inside-work-tree").code != 0) {
      throw new GitException(folder + " is in no checkout of git" + INSTEAD);
    }
    Answer commit =
        git("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}");
    if (commit.code != 0) {
      throw new GitException("git knows no revision " + revision + INSTEAD);
    }
    String id = new String(commit.output, UTF_8).strip();
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : text(must("ls-tree", "-z", "--name-only", id, "./")).split("\0", -1)) {
      if (name.endsWith(EventSchemas.SUFFIX)) {
        files.put(name, must("show", id + ":./" + name));
      }
    }
    return files;
  }

  private static String text(byte[] output) {
    return new String(output, UTF_8);
  }

  private byte[] must(String... arguments) throws GitException, InterruptedException {
    Answer answer = git(arguments);
    if (answer.code != 0) {
      throw new GitException("git " + String.join(" ", arguments) + ": " + answer.error.strip());
    }
    return answer.output;
  }

  private Answer git(String... arguments) throws GitException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
    command.addAll(List.of(arguments));
    Process process;
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("LC_ALL", "C");
      process = builder.start();
    } catch (IOException e) {
      throw new GitException("git cannot be run (" + e.getMessage() + ")" + INSTEAD);
    }
    // Ends the reading below, too.
    CompletableFuture<Void> overdue =
        CompletableFuture.runAsync(
            process::destroyForcibly,
            CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
    try {
      process.getOutputStream().close();
      CompletableFuture<byte[]> error =
          CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
      byte[] output = read(process.getInputStream());
      int code = process.waitFor();
      if (!overdue.cancel(false)) {
        throw new GitException("git did not answer within " + DEADLINE.toSeconds() + " s");
      }
      return new Answer(code, output, text(error.join()));
    } catch (IOException e) {
      throw new GitException("git could not be read: " + e.getMessage());
    } finally {
      process.destroyForcibly();
    }
  }

  private static byte[] read(InputStream stream) {
    try {
      byte[] bytes = stream.readNBytes(MAX_OUTPUT);
      // What is beyond is let go, or the writer would wait.
      stream.transferTo(OutputStream.nullOutputStream());
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
