package dev.spillway.insights.count;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.spillway.event.EventDraft;
import dev.spillway.event.InvalidEventException;
import dev.spillway.insights.pulse.Json;
import dev.spillway.insights.read.EventFacts;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts the events of one partition in windows of ten seconds of their records' timestamps, six of
 * which make a minute. Counts by type and source are in the log with the very event that they
 * count; subjects with the next report. For one thread.
 *
 * <p>A minute ends for good once the partition's newest record is later than the minute's end and
 * the grace: by the records and not by the clock, so that what piled up while nobody counted is
 * counted all the same.
 */
public final class PartitionCounts {
  private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};

  static final String TYPE = "t|";
  static final String SOURCE = "s|";
  static final String SUBJECTS = "u|";

  private final CountRules rules;
  private final CountLog log;
  private final StoredTrack track;
  private final TreeMap<Long, Window> windows = new TreeMap<>();
  private Window current = new Window(Long.MIN_VALUE);
  private long newestSecond = Long.MIN_VALUE;
  private long lastOffset = -1;

  /** What became of an event. */
  public enum Verdict {
    /** It is counted. */
    COUNTED,
    /** Its minute has ended for good. */
    LATE,
    /** Its record's timestamp is further ahead of the clock than the grace. */
    AHEAD,
    /** It is none: neither store would hold it. */
    INVALID
  }

  /** Counts nothing yet. */
  public PartitionCounts(CountRules rules, CountLog log) {
    this.rules = rules;
    this.log = log;
    this.track = new StoredTrack(log);
  }

  /**
   * Takes back what the log kept; before the first event.
   *
   * @throws IOException if it is nothing of ours
   */
  public void restore(byte[] key, byte[] value) throws IOException {
    String text = new String(key, UTF_8);
    if (text.startsWith(StoredTrack.PREFIX)) {
      track.restore(text, value);
      return;
    }
    int end = text.indexOf('|', 2);
    Window window = window(Long.parseLong(text.substring(2, end)));
    newestSecond = Math.max(newestSecond, window.start);
    String name = text.substring(end + 1);
    switch (text.substring(0, 2)) {
      case TYPE -> window.types.put(name, new TypeCounts(key, value));
      case SOURCE -> window.sources.put(name, new SourceCount(key, value));
      case SUBJECTS -> Json.MAPPER.readValue(value, COUNTS).forEach(window.subjects::add);
      default -> throw new IOException("unknown key " + text);
    }
  }

  /**
   * Counts an event.
   *
   * @param timestampMillis of its record
   * @param offset of its record, above all before
   * @param nowMillis the clock
   */
  public Verdict add(EventFacts event, long timestampMillis, long offset, long nowMillis) {
    lastOffset = offset;
    long second = Math.floorDiv(timestampMillis, 1000L);
    if (timestampMillis > nowMillis + rules.grace().toMillis()) {
      return Verdict.AHEAD;
    }
    if (second < current.start || second >= current.start + Window.SECONDS) {
      long start = Window.startOf(second);
      if (isOver(start, newestSecond)) {
        return Verdict.LATE;
      }
      current = window(start);
    }
    // One record that is ahead must not make those late that are on time.
    newestSecond = Math.max(newestSecond, Math.min(second, Math.floorDiv(nowMillis, 1000L)));
    TypeCounts type = current.types.get(event.type());
    if (type == null) {
      if (!isStorable("type", event.type()) || !isStorable("source", event.source())) {
        return Verdict.INVALID;
      }
      type = newType(event.type());
    }
    SourceCount source = current.sources.get(event.source());
    if (source == null) {
      if (!isStorable("source", event.source())) {
        return Verdict.INVALID;
      }
      source = newSource(event.source());
    }
    type.add((int) (second - current.start), event.bytes(), event.latenessMillis());
    source.add();
    log.put(type.key, type.bytes);
    log.put(source.key, source.bytes);
    if (event.subject() != null) {
      current.subjects.add(event.subject(), 1);
      current.subjectsChanged = true;
    }
    return Verdict.COUNTED;
  }

  private Window window(long start) {
    return windows.computeIfAbsent(start, Window::new);
  }

  private boolean isOver(long windowStart, long byNewest) {
    long minuteEnd = Math.floorDiv(windowStart, 60L) * 60 + 60;
    return minuteEnd + rules.grace().toSeconds() <= byNewest;
  }

  /** Asked only of a name that is new in its window. */
  private static boolean isStorable(String attribute, String value) {
    try {
      new EventDraft().attribute(attribute, attribute, value);
      return true;
    } catch (InvalidEventException e) {
      return false;
    }
  }

  private TypeCounts newType(String type) {
    String name = current.types.size() < rules.maxTypes() ? type : CountRules.OTHER;
    return current.types.computeIfAbsent(name, n -> new TypeCounts(key(TYPE, n)));
  }

  private SourceCount newSource(String source) {
    String name = current.sources.size() < rules.maxSources() ? source : CountRules.OTHER;
    return current.sources.computeIfAbsent(name, n -> new SourceCount(key(SOURCE, n)));
  }

  private byte[] key(String kind, String name) {
    return (kind + current.start + "|" + name).getBytes(UTF_8);
  }

  private static byte[] key(Window window) {
    return (SUBJECTS + window.start + "|").getBytes(UTF_8);
  }

  /** Keeps what is not kept with every event, and forgets the minutes that have ended for good. */
  void settle() {
    for (Window window : windows.values()) {
      if (window.subjectsChanged) {
        log.put(key(window), Json.write(window.subjects.counts()));
        window.subjectsChanged = false;
      }
    }
    Iterator<Window> oldest = windows.values().iterator();
    while (oldest.hasNext()) {
      Window window = oldest.next();
      if (!isOver(window.start, newestSecond)) {
        return;
      }
      window.types.values().forEach(type -> log.delete(type.key));
      window.sources.values().forEach(source -> log.delete(source.key));
      log.delete(key(window));
      oldest.remove();
    }
  }

  /** All that this partition has of a type in a minute. */
  Totals minute(long minuteStart, String type) {
    Totals sum = Totals.NONE;
    for (Window window : windows.subMap(minuteStart, minuteStart + 60).values()) {
      @Nullable TypeCounts counts = window.types.get(type);
      if (counts != null) {
        sum = sum.plus(new Totals(counts.count(), counts.size(), counts.maxLateness()));
      }
    }
    return sum;
  }

  Collection<Window> windows() {
    return windows.values();
  }

  /** The windows that reach into the minute before this second. */
  Collection<Window> lastMinute(long nowSecond) {
    return windows.tailMap(nowSecond - 60, false).values();
  }

  StoredTrack track() {
    return track;
  }

  long lastOffset() {
    return lastOffset;
  }
}
