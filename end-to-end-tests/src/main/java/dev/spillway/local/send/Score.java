package dev.spillway.local.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has become of the lines that were sent so far. For any thread. */
public final class Score {
  private static final int KEPT_REJECTIONS = 10;

  private final List<LineRejection> first = new ArrayList<>();
  private long read;
  private long accepted;
  private long rejected;
  private long retries;
  private long perhapsTwice;
  private @Nullable String stopped;

  /**
   * One line that is not stored.
   *
   * @param line its number, from 1
   * @param status of HTTP, or 0 without an answer
   */
  public record LineRejection(long line, int status, String reason) {}

  /** One moment's numbers. */
  public record Counts(long read, long accepted, long rejected, long retries, long perhapsTwice) {}

  synchronized void read() {
    read++;
  }

  synchronized void delivered(Delivery delivery) {
    accepted += delivery.accepted();
    retries += delivery.retries();
    perhapsTwice += delivery.perhapsTwice();
  }

  synchronized void rejected(long line, int status, String reason) {
    rejected++;
    if (first.size() < KEPT_REJECTIONS) {
      first.add(new LineRejection(line, status, reason));
    }
  }

  synchronized void stop(String reason) {
    if (stopped == null) {
      stopped = reason;
    }
  }

  synchronized boolean isStopped() {
    return stopped != null;
  }

  /** The numbers now. */
  public synchronized Counts counts() {
    return new Counts(read, accepted, rejected, retries, perhapsTwice);
  }

  /** Why it was stopped before the end; empty when it was not. */
  public synchronized Optional<String> stopped() {
    return Optional.ofNullable(stopped);
  }

  /** The first rejections that became known, in the order of lines. */
  public synchronized List<LineRejection> firstRejections() {
    return first.stream().sorted(java.util.Comparator.comparingLong(LineRejection::line)).toList();
  }
}
