package dev.spillway.local.send;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that a command is to read.
 *
 * @param name its path; {@code -} is standard input
 */
public record InputFile(String name) {
  private boolean isStandardInput() {
    return name.equals("-");
  }

  /** Whether there is something to open. */
  public boolean isReadable() {
    return isStandardInput()
        || Files.isReadable(Path.of(name)) && !Files.isDirectory(Path.of(name));
  }

  /** The bytes as they are on disk. */
  public CountedStream open() throws IOException {
    return new CountedStream(isStandardInput() ? System.in : Files.newInputStream(Path.of(name)));
  }

  /** In bytes as they are on disk; 0 if unknown. */
  public long size() throws IOException {
    return isStandardInput() ? 0 : Files.size(Path.of(name));
  }
}
