package dev.spillway.schema.infer;

import com.fasterxml.jackson.core.JsonPointer;
import dev.spillway.schema.SchemaId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Learns schemas from events, line by line, and forgets the events. The same lines give the same
 * proposals. For one thread.
 */
public final class Inference {
  private final Rules rules;
  private final Sample.Reader reader;
  private final Observed.Places places;
  private final Map<String, Observed> byType = new TreeMap<>();
  private final Map<String, Long> skipped = new TreeMap<>();
  private long events;

  /**
   * Begins with nothing learnt.
   *
   * @param type the only type to look at, and that of plain data; empty for all types
   * @param typePointer where plain data has its type, as {@code scripts/send --type-pointer}
   */
  public Inference(Rules rules, Optional<String> type, Optional<JsonPointer> typePointer) {
    this.rules = rules;
    this.reader = new Sample.Reader(type.orElse(null), typePointer.orElse(null));
    this.places = new Observed.Places(rules.places());
  }

  /** Learns from a line of NDJSON; one that is of no use is counted. */
  public void add(byte[] line) {
    switch (reader.read(line)) {
      case Sample.Skipped(String reason) -> skip(reason);
      case Sample.Event(String type, var data) -> {
        Observed observed = byType.get(type);
        if (observed == null) {
          if (!SchemaId.isType(type)) {
            skip("of a type that cannot be a file's name");
            return;
          }
          if (byType.size() >= rules.types()) {
            skip("of more types than are looked at");
            return;
          }
          observed = new Observed(rules, places);
          byType.put(type, observed);
        }
        observed.add(data);
        events++;
      }
    }
  }

  /** Counts a line that the caller could not read. */
  public void skip(String reason) {
    skipped.merge(reason, 1L, Long::sum);
  }

  /** How many events were learnt from. */
  public long events() {
    return events;
  }

  /** How many lines were of no use, by reason. */
  public Map<String, Long> skipped() {
    return Collections.unmodifiableMap(skipped);
  }

  /** What was learnt so far, by type. */
  public List<Proposal> proposals() {
    return byType.entrySet().stream()
        .map(
            entry ->
                new Proposal(
                    entry.getKey(),
                    entry.getValue().count(),
                    ProposalText.of(entry.getKey(), entry.getValue())))
        .toList();
  }
}
