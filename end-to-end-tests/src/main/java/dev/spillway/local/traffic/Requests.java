package dev.spillway.local.traffic;

import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.RetrySafety;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/** Puts made-up events into requests of every form and of many sizes. For one thread. */
final class Requests {
  private static final int MOST_EVENTS = 200;

  private final Random random;
  private final SampleEvents events;

  Requests(Random random) {
    this.random = random;
    this.events = new SampleEvents(random);
  }

  /** So many events, in as many requests as it takes. */
  List<EventBatch> next(int count, Instant now) {
    List<EventBatch> requests = new ArrayList<>();
    for (int left = count; left > 0; ) {
      // Small requests by number, large ones by what they carry.
      boolean single = left == 1 || random.nextInt(100) < 50;
      int size = single ? 1 : Math.min(left, 2 + random.nextInt(MOST_EVENTS - 1));
      requests.add(single ? single(now) : several(size, now));
      left -= size;
    }
    return requests;
  }

  private EventBatch single(Instant now) {
    SampleEvents.Sample sample = events.next(now);
    return switch (random.nextInt(3)) {
      case 0 -> batch(Form.JSON_SINGLE, List.of(sample.shortForm()), Map.of());
      case 1 -> batch(Form.CLOUDEVENT, List.of(sample.cloudEvent()), Map.of());
      default -> batch(Form.BINARY, List.of(sample.dataBytes()), headers(sample));
    };
  }

  private EventBatch several(int size, Instant now) {
    Stream<SampleEvents.Sample> samples = Stream.generate(() -> events.next(now)).limit(size);
    return switch (random.nextInt(3)) {
      case 0 -> batch(Form.JSON, samples.map(SampleEvents.Sample::shortForm).toList(), Map.of());
      case 1 ->
          batch(
              Form.CLOUDEVENTS_BATCH,
              samples.map(SampleEvents.Sample::cloudEvent).toList(),
              Map.of());
      default ->
          batch(Form.NDJSON, samples.map(SampleEvents.Sample::cloudEvent).toList(), Map.of());
    };
  }

  private static EventBatch batch(Form form, List<byte[]> events, Map<String, String> headers) {
    return new EventBatch(form, events, headers, RetrySafety.ALWAYS);
  }

  private static Map<String, String> headers(SampleEvents.Sample sample) {
    return Map.of(
        "ce-specversion",
        "1.0",
        "ce-id",
        sample.id(),
        "ce-source",
        sample.source(),
        "ce-type",
        sample.type(),
        "ce-subject",
        sample.subject(),
        "ce-time",
        sample.time().toString());
  }
}
