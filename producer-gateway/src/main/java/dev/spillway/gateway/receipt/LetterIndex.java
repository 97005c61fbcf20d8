package dev.spillway.gateway.receipt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The latest dead letters by the record that they are of, and how far back the index goes. Bounded:
 * each partition of the dead-letter topic keeps so many letters and forgets the oldest. For one
 * thread.
 */
final class LetterIndex {
  private final int lettersPerPartition;
  private final Map<Integer, Window> windows = new HashMap<>();
  private final Map<RecordPlace, Entry> entries = new HashMap<>();

  private record Entry(int partition, long offset, long timestampMillis, Letter.Addressed found) {}

  /** A partition's offsets that have been read: {@code [from, next)}. */
  private static final class Window {
    private long from;
    private long next;
    private long sinceMillis;
    private final Deque<Entry> kept = new ArrayDeque<>();

    Window(long from, long sinceMillis) {
      this.from = from;
      this.next = from;
      this.sinceMillis = sinceMillis;
    }
  }

  LetterIndex(int lettersPerPartition) {
    this.lettersPerPartition = lettersPerPartition;
  }

  /**
   * Begins a partition anew.
   *
   * @param from the first offset that will be read
   * @param sinceMillis letters with this timestamp or a later one are not before it
   */
  void begin(int partition, long from, long sinceMillis) {
    Window old = windows.put(partition, new Window(from, sinceMillis));
    if (old != null) {
      old.kept.forEach(this::forget);
    }
  }

  boolean knows(int partition) {
    return windows.containsKey(partition);
  }

  /** The first offset that is covered. */
  long from(int partition) {
    return window(partition).from;
  }

  /** The offset to be read next. */
  long next(int partition) {
    return window(partition).next;
  }

  /** Notes how far a partition was read. */
  void advance(int partition, long next) {
    Window window = window(partition);
    window.next = Math.max(window.next, next);
  }

  /**
   * Takes a letter.
   *
   * @param found empty: a letter of another topic
   */
  void add(int partition, long offset, long timestampMillis, Optional<Letter.Addressed> found) {
    Window window = window(partition);
    if (offset < window.next) {
      return; // seen already
    }
    window.next = offset + 1;
    if (found.isEmpty()) {
      return;
    }
    Entry entry = new Entry(partition, offset, timestampMillis, found.get());
    entries.put(entry.found.place(), entry);
    window.kept.addLast(entry);
    if (window.kept.size() > lettersPerPartition) {
      Entry oldest = window.kept.removeFirst();
      forget(oldest);
      window.from = oldest.offset + 1;
      window.sinceMillis = Math.max(window.sinceMillis, oldest.timestampMillis + 1);
    }
  }

  /** A later letter of the same record may have taken its place. */
  private void forget(Entry entry) {
    entries.remove(entry.found.place(), entry);
  }

  /**
   * The letter of a record.
   *
   * @param topicId of the record's topic: a topic that was made again has other records
   */
  Optional<Letter> find(RecordPlace place, String topicId) {
    Entry entry = entries.get(place);
    return entry == null || !isOf(topicId, entry.found)
        ? Optional.empty()
        : Optional.of(entry.found.letter());
  }

  static boolean isOf(String topicId, Letter.Addressed found) {
    return found.topicId().isEmpty() || found.topicId().equals(topicId);
  }

  /** Whether no letter of this time or later is missing among those that were read. */
  boolean covers(long sinceMillis) {
    return windows.values().stream().allMatch(window -> window.sinceMillis <= sinceMillis);
  }

  private Window window(int partition) {
    @Nullable Window window = windows.get(partition);
    if (window == null) {
      throw new IllegalStateException("partition " + partition + " was not begun");
    }
    return window;
  }
}
