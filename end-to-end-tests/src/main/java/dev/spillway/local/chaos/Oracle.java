package dev.spillway.local.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The account of what was sent and how it was answered: one line each, {@code id answer}, in a file
 * outside the system. An event's last line counts. Safe for use by several threads.
 */
final class Oracle implements AutoCloseable {
  /** How the system answered. */
  enum Answer {
    /** Never sent. */
    NONE,
    /** It took the responsibility. */
    ACKNOWLEDGED,
    /** It said that it did not. */
    REFUSED,
    /** It did not say until the sender gave up. */
    UNKNOWN
  }

  private final Answer[] answers;
  private final BufferedWriter file;

  Oracle(Path path, int events) throws IOException {
    answers = new Answer[events];
    Arrays.fill(answers, Answer.NONE);
    file = Files.newBufferedWriter(path);
  }

  synchronized void answered(int number, Answer answer) {
    // What was acknowledged once stays acknowledged, whatever a second sending meets.
    if (answers[number] != Answer.ACKNOWLEDGED) {
      answers[number] = answer;
    }
    try {
      file.write(ChaosEvent.id(number));
      file.write(' ');
      file.write(answer.name().toLowerCase(java.util.Locale.ROOT));
      file.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized Answer of(int number) {
    return answers[number];
  }

  synchronized int count(Answer answer) {
    int count = 0;
    for (Answer one : answers) {
      if (one == answer) {
        count++;
      }
    }
    return count;
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
