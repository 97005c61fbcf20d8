package dev.spillway.local.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The right to run a system in a directory, held by one process at a time; the kernel takes it back
 * when that process ends, however it ends. The file holds the pid, for a person to read.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;
  private final Path file;

  /** Another process runs a system in the directory. */
  public static final class Held extends Exception {
    private static final long serialVersionUID = 1L;

    Held(Path directory, String owner) {
      super("a system is already running in " + directory + " (pid " + owner + ")");
    }
  }

  private RunLock(FileChannel channel, Path file) {
    this.channel = channel;
    this.file = file;
  }

  /**
   * Takes the lock, creating the directory if need be.
   *
   * @throws Held when another has it
   * @throws IOException when the directory cannot be written to; the message says so
   */
  public static RunLock take(Path directory) throws Held, IOException {
    Path file = directory.resolve("lock");
    try {
      Files.createDirectories(directory);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new Held(directory, Files.readString(file).strip());
      }
      channel.truncate(0);
      channel.write(
          java.nio.ByteBuffer.wrap(
              (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)));
      return new RunLock(channel, file);
    } catch (AccessDeniedException denied) {
      throw new IOException(
          denied.getFile()
              + " cannot be written to; if another user made it, choose another directory",
          denied);
    }
  }

  private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel)
      throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException same) {
      return null;
    }
  }

  /** Empties the file, which stays: a second name for it would be a second lock. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.truncate(0);
      channel.close();
    }
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
