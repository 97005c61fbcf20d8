package dev.spillway.consumer.operate;

import dev.spillway.consumer.operate.Wanted.RecordPlace;
import dev.spillway.consumer.sink.TracedEvent;
import dev.spillway.event.EventKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The trails of all events that were found, and what could not be looked at. For one thread. */
final class Trails {
  /** Most events of one search: an id that thousands share names nothing. */
  static final int MOST = 100;

  private final Map<EventKey, Trail> events = new LinkedHashMap<>();
  private final Map<RecordPlace, Trail> others = new LinkedHashMap<>();
  private final List<String> looked = new ArrayList<>();
  private final List<String> notLooked = new ArrayList<>();
  private boolean incomplete;

  /** Events, then records that are none. */
  List<Trail> all() {
    List<Trail> all = new ArrayList<>(events.values());
    all.addAll(others.values());
    return all;
  }

  Set<EventKey> keys() {
    return events.keySet();
  }

  /** The trail of an event; empty if there are too many already. */
  Optional<Trail> of(Trail.Identity identity) {
    Trail known = events.get(identity.key());
    if (known == null && events.size() >= MOST) {
      if (!incomplete) {
        incomplete = true;
        notLooked("events beyond the first " + MOST + " (--source chooses)");
      }
      return Optional.empty();
    }
    return Optional.of(
        events.computeIfAbsent(identity.key(), _ -> new Trail(Optional.of(identity))));
  }

  /** The trail of a record that is no event. */
  Trail of(RecordPlace place) {
    return others.computeIfAbsent(place, _ -> new Trail(Optional.empty()));
  }

  void record(Trail trail, RecordPlace place, Instant acceptedAt) {
    trail.records().putIfAbsent(place, acceptedAt);
  }

  void rows(Collection<TracedEvent> found) {
    found.forEach(one -> stored(one).ifPresent(trail -> add(trail.rows(), one)));
  }

  void documents(Collection<TracedEvent> found) {
    found.forEach(one -> stored(one).ifPresent(trail -> add(trail.documents(), one)));
  }

  private static void add(List<TracedEvent> list, TracedEvent one) {
    if (!list.contains(one)) {
      list.add(one);
    }
  }

  private Optional<Trail> stored(TracedEvent one) {
    Trail.Identity identity =
        new Trail.Identity(one.key().key(), one.source(), one.id(), one.key().time(), one.type());
    Optional<Trail> trail = of(identity);
    RecordPlace place = new RecordPlace(one.key().partition(), one.key().offset());
    trail.ifPresent(there -> record(there, place, one.key().receivedAt()));
    return trail;
  }

  void looked(String where) {
    looked.add(where);
  }

  /** That something was left out, and why. */
  void notLooked(String what) {
    notLooked.add(what);
  }

  List<String> looked() {
    return looked;
  }

  List<String> notLooked() {
    return notLooked;
  }
}
