package dev.spillway.gateway.http;

import dev.spillway.event.EventKey;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.Violation;
import dev.spillway.gateway.publish.EncodedEvent;
import dev.spillway.gateway.publish.Outcome;
import dev.spillway.gateway.read.ReadEvent.Place;
import dev.spillway.gateway.receipt.Receipt;
import dev.spillway.gateway.receipt.RecordPlace;

/** One event of a request with its result. */
sealed interface Slot {
  /** Where the event was. */
  Place place();

  /** Refused before anything was sent. */
  record Refused(Place place, InvalidEventException why) implements Slot {}

  /** An event that its sender may not send. */
  record Forbidden(Place place, Violation why) implements Slot {}

  /** Sent, or about to be. */
  record Sent(Place place, EncodedEvent event) implements Slot {}

  /** Sent, with its outcome. */
  record Settled(Place place, EncodedEvent event, Outcome outcome) implements Slot {}

  /** Acknowledged by Kafka, and waited for until it is stored; the event itself is let go. */
  record Awaited(Place place, String id, EventKey key, RecordPlace record, Receipt receipt)
      implements Slot {}
}
