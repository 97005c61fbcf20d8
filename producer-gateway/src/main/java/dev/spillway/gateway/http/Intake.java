package dev.spillway.gateway.http;

import dev.spillway.event.InvalidEventException;
import dev.spillway.gateway.publish.Admission;
import dev.spillway.gateway.publish.EncodedEvent;
import dev.spillway.gateway.publish.Publication;
import dev.spillway.gateway.publish.Publisher;
import dev.spillway.gateway.publish.RecordEncoder;
import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.EventReader;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.ReadEvent;
import dev.spillway.gateway.read.RequestHeaders;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.schema.Passed;
import dev.spillway.gateway.schema.SchemaGate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From a body to records on their way: read, check and encode everything, then publish what is
 * valid. For any thread.
 */
final class Intake {
  private final EventReader reader;
  private final SchemaGate schemas;
  private final RecordEncoder encoder;
  private final Publisher publisher;
  private final InstantSource clock;
  private final int decompressedBytes;

  Intake(
      EventReader reader,
      SchemaGate schemas,
      RecordEncoder encoder,
      Publisher publisher,
      InstantSource clock,
      int decompressedBytes) {
    this.reader = reader;
    this.schemas = schemas;
    this.encoder = encoder;
    this.publisher = publisher;
    this.clock = clock;
    this.decompressedBytes = decompressedBytes;
  }

  /** Whoever waits for the results of a body. */
  interface Listener {
    /**
     * Asks, once all events have been read, whether they are still wanted: not after the request
     * has been refused for taking too long, because what is refused must not be stored.
     */
    boolean send(Publication publication);

    /** Every event has its result. */
    void settled(List<Slot> slots);
  }

  /** Why events cannot be taken now; empty when they can. */
  Optional<String> unavailable() {
    return publisher.unavailable();
  }

  /**
   * Takes a body on.
   *
   * @throws RequestRefused if the request as a whole cannot be taken; nothing was sent then
   */
  void take(
      RequestHeaders headers,
      Mapping mapping,
      Decompression decompression,
      byte[] body,
      Listener listener)
      throws RequestRefused {
    byte[] plain = decompression.decode(body, decompressedBytes);
    List<ReadEvent> read = reader.read(headers, mapping, plain, clock.instant());
    List<Slot> slots = new ArrayList<>(read.size());
    List<EncodedEvent> valid = new ArrayList<>(read.size());
    for (ReadEvent event : read) {
      Slot slot = encode(event);
      slots.add(slot);
      if (slot instanceof Slot.Sent sent) {
        valid.add(sent.event());
      }
    }
    if (valid.isEmpty()) {
      listener.settled(slots);
      return;
    }
    Publication publication =
        new Publication(valid, done -> listener.settled(withOutcomes(slots, done)));
    if (!listener.send(publication)) {
      return;
    }
    switch (publisher.publish(publication)) {
      case Admission.Admitted _ -> {}
      case Admission.Full _ ->
          throw new RequestRefused(
              ProblemType.BUSY, "too many events wait for Kafka's acknowledgement");
      case Admission.Away(String reason) ->
          throw new RequestRefused(ProblemType.UNAVAILABLE, reason);
    }
  }

  private Slot encode(ReadEvent event) {
    return switch (event) {
      case ReadEvent.Invalid(ReadEvent.Place place, InvalidEventException why) ->
          new Slot.Refused(place, why);
      case ReadEvent.Valid valid -> {
        try {
          Passed passed = schemas.pass(valid);
          yield new Slot.Sent(
              valid.place(),
              encoder.encode(valid.place().pointer(), passed.event(), passed.checkedBy()));
        } catch (InvalidEventException e) {
          yield new Slot.Refused(valid.place(), e);
        }
      }
    };
  }

  private static List<Slot> withOutcomes(List<Slot> slots, Publication done) {
    List<Slot> settled = new ArrayList<>(slots.size());
    int next = 0;
    for (Slot slot : slots) {
      if (slot instanceof Slot.Sent(ReadEvent.Place place, EncodedEvent event)) {
        settled.add(new Slot.Settled(place, event, done.outcome(next++)));
      } else {
        settled.add(slot);
      }
    }
    return settled;
  }
}
