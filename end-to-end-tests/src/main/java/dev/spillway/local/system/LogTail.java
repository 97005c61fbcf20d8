package dev.spillway.local.system;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a log, for the message about a program that failed. */
final class LogTail {
  private static final int MOST_BYTES = 4096;

  private LogTail() {}

  static String of(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, Files.size(log) - MOST_BYTES);
      file.seek(from);
      byte[] bytes = new byte[MOST_BYTES];
      int count = Math.max(0, file.read(bytes));
      return new String(bytes, 0, count, StandardCharsets.UTF_8) + "(from " + log + ")";
    } catch (IOException unreadable) {
      return "(no log: " + unreadable + ")";
    }
  }
}
