package dev.spillway.gateway.read;

import dev.spillway.event.EventData;
import dev.spillway.event.EventDraft;
import dev.spillway.event.EventEnvelope;
import dev.spillway.event.InvalidEventException;
import dev.spillway.event.JsonArray;
import dev.spillway.event.JsonEvents;
import dev.spillway.gateway.read.ReadEvent.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the events of one request's body. What is wrong with the body refuses all of it; what is
 * wrong with one event refuses that one. For any thread.
 */
public final class EventReader {
  private final ReadLimits limits;
  private final String defaultSource;
  private final String defaultType;
  private final Supplier<String> ids;

  /**
   * @param defaultSource of an event that names none
   * @param defaultType of an event that names none
   * @param ids makes the id of an event that has none; for any thread
   */
  public EventReader(
      ReadLimits limits, String defaultSource, String defaultType, Supplier<String> ids) {
    this.limits = limits;
    this.defaultSource = defaultSource;
    this.defaultType = defaultType;
    this.ids = ids;
  }

  /**
   * The events in their order.
   *
   * @param mapping of the route; the request's headers go before it
   * @param body without its content encoding; data is kept as parts of it where it is whole
   * @param receivedAt the time of an event that has none
   * @throws RequestRefused if the body is none of its form, or headers make no sense
   */
  public List<ReadEvent> read(
      RequestHeaders headers, Mapping mapping, byte[] body, Instant receivedAt)
      throws RequestRefused {
    BodyForm form = headers.bodyForm();
    Reading reading = new Reading(form, headers, mapping, body, receivedAt);
    try {
      return switch (form) {
        case BINARY -> List.of(reading.binary(headers));
        case CLOUD_EVENT -> List.of(reading.single());
        case CLOUD_EVENT_BATCH -> reading.array();
        case JSON -> JsonArray.opens(body) ? reading.array() : List.of(reading.single());
        case NDJSON -> reading.lines();
        case PLAIN -> List.of(reading.plain());
      };
    } catch (InvalidEventException e) {
      throw RequestRefused.of(e);
    }
  }

  /** The reading of one body. */
  private final class Reading {
    private final BodyForm form;
    private final Mapping mapping;
    private final byte[] body;
    private final Instant latest;
    private final EventDraft.Defaults defaults;
    private final @Nullable IdempotencyKey idempotency;
    private final @Nullable TraceContext trace;

    Reading(BodyForm form, RequestHeaders headers, Mapping mapping, byte[] body, Instant receivedAt)
        throws RequestRefused {
      this.form = form;
      this.mapping = mapping.with(headers.event());
      this.idempotency = headers.idempotencyKey();
      this.trace = headers.trace();
      this.body = body;
      this.latest = receivedAt.plus(limits.futureTolerance());
      this.defaults = EventDraft.Defaults.of(defaultSource, defaultType, ids, receivedAt);
    }

    ReadEvent binary(RequestHeaders headers) {
      Place place = new Place(0, 0, "");
      try {
        return valid(place, complete(place, binaryDraft(headers), "ce-time"), "");
      } catch (InvalidEventException e) {
        return new ReadEvent.Invalid(place, e);
      }
    }

    private EventDraft binaryDraft(RequestHeaders headers) throws InvalidEventException {
      EventDraft draft = new EventDraft();
      boolean versioned = false;
      List<RequestHeaders.Header> attributes = headers.attributes();
      if (attributes != null) {
        for (RequestHeaders.Header header : attributes) {
          String name = "ce-" + header.name();
          if (header.name().equals("datacontenttype")) {
            throw InvalidEventException.unprocessable(
                name, "binary mode says the media type in the header Content-Type");
          }
          if (draft.has(header.name())) {
            throw InvalidEventException.malformed(name, "the header occurs more than once");
          }
          versioned |= header.name().equals("specversion");
          draft.attribute(name, header.name(), HeaderText.attribute(name, header.value()));
        }
      }
      if (!versioned) {
        throw InvalidEventException.unprocessable(
            "ce-specversion", "missing: binary mode needs ce-specversion: 1.0");
      }
      String contentType = headers.contentType();
      if (contentType != null) {
        draft.attribute("Content-Type", "datacontenttype", contentType);
      }
      boolean noData = body.length == 0 && (contentType == null || EventData.isJson(contentType));
      return noData ? draft : draft.data(EventData.of("", contentType, body));
    }

    ReadEvent single() {
      return event(new Place(0, 0, ""), 0, body.length);
    }

    List<ReadEvent> array() throws InvalidEventException, RequestRefused {
      List<JsonArray.Element> elements = JsonArray.elements(body, limits.eventsPerRequest());
      checkCount(elements.size());
      List<ReadEvent> events = new ArrayList<>(elements.size());
      for (JsonArray.Element element : elements) {
        int index = events.size();
        events.add(event(new Place(index, 0, "/" + index), element.offset(), element.length()));
      }
      return events;
    }

    List<ReadEvent> lines() throws RequestRefused {
      List<ReadEvent> events = new ArrayList<>();
      int line = 0;
      for (int from = 0; from < body.length; ) {
        int to = from;
        boolean blank = true;
        for (; to < body.length && body[to] != '\n'; to++) {
          blank &= body[to] == ' ' || body[to] == '\t' || body[to] == '\r';
        }
        line++;
        if (!blank) {
          checkCount(events.size() + 1);
          int end = body[to - 1] == '\r' ? to - 1 : to;
          events.add(event(new Place(events.size(), line, ""), from, end - from));
        }
        from = to + 1;
      }
      if (events.isEmpty()) {
        throw new RequestRefused(ProblemType.MALFORMED, "the body holds no line with an event");
      }
      return events;
    }

    private void checkCount(int count) throws RequestRefused {
      if (count > limits.eventsPerRequest()) {
        throw new RequestRefused(
            ProblemType.TOO_LARGE,
            "the body holds more events than limits.events-per-request: "
                + limits.eventsPerRequest());
      }
      if (count > 1 && mapping.hasConstantId()) {
        throw RequestRefused.header(
            ProblemType.MALFORMED,
            "X-Event-Id",
            "one id for several events would make them one; use X-Event-Id-Pointer");
      }
    }

    private ReadEvent event(Place place, int offset, int length) {
      boolean cloudEvent = form == BodyForm.CLOUD_EVENT || form == BodyForm.CLOUD_EVENT_BATCH;
      try {
        return mapped(place, JsonEvents.read(place.pointer(), body, offset, length, cloudEvent));
      } catch (InvalidEventException e) {
        return new ReadEvent.Invalid(place, e);
      }
    }

    ReadEvent plain() {
      Place place = new Place(0, 0, "");
      try {
        return mapped(place, EventDraft.ofWholeBody(EventData.of("", "application/json", body)));
      } catch (InvalidEventException e) {
        return new ReadEvent.Invalid(place, e);
      }
    }

    private ReadEvent mapped(Place place, EventDraft draft) throws InvalidEventException {
      mapping.apply(draft, place.pointer());
      String time = draft.isWholeBody() ? mapping.timePointer() : "/time";
      String data = draft.isWholeBody() ? "" : "/data";
      return valid(place, complete(place, draft, place.pointer() + time), data);
    }

    private ReadEvent valid(Place place, EventEnvelope envelope, String dataPath)
        throws InvalidEventException {
      int size = envelope.data().bytes().length;
      if (size > limits.dataBytes()) {
        throw InvalidEventException.tooLarge(
            place.pointer(),
            "data has " + size + " bytes, more than limits.data-bytes: " + limits.dataBytes());
      }
      return new ReadEvent.Valid(place, envelope, dataPath);
    }

    private EventEnvelope complete(Place place, EventDraft draft, String timePointer)
        throws InvalidEventException {
      if (trace != null) {
        trace.apply(draft);
      }
      EventEnvelope envelope =
          idempotency == null
              ? draft.complete(defaults)
              : idempotency.complete(draft, place.index(), defaults, timePointer);
      if (envelope.time().isAfter(latest)) {
        throw InvalidEventException.unprocessable(
            timePointer,
            "time is further ahead of now than limits.future-tolerance: "
                + limits.futureTolerance());
      }
      return envelope;
    }
  }
}
