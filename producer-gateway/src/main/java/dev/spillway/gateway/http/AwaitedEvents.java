package dev.spillway.gateway.http;

import dev.spillway.gateway.publish.Outcome;
import dev.spillway.gateway.receipt.Receipt;
import dev.spillway.gateway.receipt.RecordPlace;
import dev.spillway.gateway.receipt.Subject;
import java.util.ArrayList;
import java.util.List;

/**
 * The events of a request whose storing is waited for. The events themselves are let go: while it
 * waits, a request holds their results alone.
 *
 * @param slots with every acknowledged event as {@link Slot.Awaited}
 */
record AwaitedEvents(List<Slot> slots) {
  static AwaitedEvents of(List<Slot> settled) {
    List<Slot> slots = new ArrayList<>(settled.size());
    for (Slot slot : settled) {
      if (slot instanceof Slot.Settled(var place, var event, Outcome.Acknowledged at)) {
        RecordPlace record = new RecordPlace(at.partition(), at.offset());
        slots.add(new Slot.Awaited(place, event.id(), event.key(), record, new Receipt.Pending()));
      } else {
        slots.add(slot);
      }
    }
    return new AwaitedEvents(slots);
  }

  /** What is to be asked about. */
  Subject.Accepted subject(long sinceMillis) {
    List<RecordPlace> places = new ArrayList<>();
    for (Slot slot : slots) {
      if (slot instanceof Slot.Awaited awaited) {
        places.add(awaited.record());
      }
    }
    return new Subject.Accepted(places, sinceMillis);
  }

  /** The events with their receipts, which are in the order of the subject's places. */
  List<Slot> with(List<Receipt> receipts) {
    List<Slot> told = new ArrayList<>(slots.size());
    int next = 0;
    for (Slot slot : slots) {
      if (slot instanceof Slot.Awaited(var place, var id, var key, var record, var _)) {
        told.add(new Slot.Awaited(place, id, key, record, receipts.get(next++)));
      } else {
        told.add(slot);
      }
    }
    return told;
  }
}
