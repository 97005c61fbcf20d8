package dev.spillway.consumer.batch;

import dev.spillway.consumer.batch.SimulatedRecord.Place;
import dev.spillway.event.EventKey;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model of Elasticsearch: documents by identity; the first one to be created stays. */
final class SimulatedElasticsearch {
  private final SimulatedTime time;
  private final SimulatedKafka kafka;
  private final SimulatedPostgres postgres;
  private final Map<EventKey, Place> documents = new HashMap<>();
  private final Map<EventKey, String> writers = new HashMap<>();
  private int removals;
  private boolean down;

  SimulatedElasticsearch(SimulatedTime time, SimulatedKafka kafka, SimulatedPostgres postgres) {
    this.time = time;
    this.kafka = kafka;
    this.postgres = postgres;
  }

  Map<EventKey, Place> documents() {
    return documents;
  }

  void down(boolean isDown) {
    down = isDown;
  }

  Input.Report index(SimulatedConsumer consumer, Action.Index index) {
    if (down || time.fault(0.05)) {
      return new Input.Failed(index.ticket(), "503");
    }
    boolean busy = time.fault(0.1);
    BitSet written = new BitSet();
    List<Rejection> rejections = new ArrayList<>();
    boolean retriable = false;
    BitSet wanted = index.documents();
    for (int i = wanted.nextSetBit(0); i >= 0; i = wanted.nextSetBit(i + 1)) {
      SimulatedRecord stored = kafka.at(index.batch().records().get(i));
      if (busy && time.fault(0.5)) {
        retriable = true;
      } else if (stored.refusedBy(Store.ELASTICSEARCH)) {
        rejections.add(Samples.rejection(i, Store.ELASTICSEARCH));
      } else {
        create(consumer, index.batch().event(i).key(), stored.place(), index.ticket().flight());
        written.set(i);
      }
    }
    if (time.fault(0.1)) {
      return new Input.Failed(index.ticket(), "the answer is lost");
    }
    return new Input.Indexed(index.ticket(), written, rejections, retriable ? "429" : "");
  }

  private void create(SimulatedConsumer consumer, EventKey key, Place place, long flight) {
    if (documents.putIfAbsent(key, place) == null) {
      writers.put(key, consumer + "/" + flight);
      time.trace(
          () -> "document %s of %s created by %s/%d".formatted(hex(key), place, consumer, flight));
    }
  }

  Input.Report remove(Action.Remove remove) {
    if (down || time.fault(0.05)) {
      return new Input.Failed(remove.ticket(), "503");
    }
    BitSet unwanted = remove.documents();
    for (int i = unwanted.nextSetBit(0); i >= 0; i = unwanted.nextSetBit(i + 1)) {
      EventKey key = remove.batch().event(i).key();
      Place place = SimulatedRecord.place(remove.batch().records().get(i));
      if (place.equals(documents.get(key)) && !postgres.rows().containsKey(key)) {
        time.trace(() -> "document %s removed".formatted(hex(key)));
        documents.remove(key);
        removals++;
      }
    }
    return time.fault(0.1)
        ? new Input.Failed(remove.ticket(), "the answer is lost")
        : new Input.Removed(remove.ticket());
  }

  /** Who created the document: consumer and flight. */
  String writer(EventKey key) {
    return writers.getOrDefault(key, "nobody");
  }

  /** How often a document was removed. */
  int removals() {
    return removals;
  }

  static String hex(EventKey key) {
    return "#" + key.mostSignificantBits();
  }
}
