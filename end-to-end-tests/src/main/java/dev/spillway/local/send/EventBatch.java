package dev.spillway.local.send;

import java.util.List;
import java.util.Map;

/**
 * Events that go in one request.
 *
 * @param events JSON texts without line ends, at least one; exactly one for a single form
 * @param headers beside Content-Type
 * @param retrySafe whether an event sent twice is one event: it has its own id and time
 */
public record EventBatch(
    Form form, List<byte[]> events, Map<String, String> headers, RetrySafety retrySafe) {
  public EventBatch {
    events = List.copyOf(events);
    headers = Map.copyOf(headers);
    if (events.isEmpty() || (form.isSingle() && events.size() > 1)) {
      throw new IllegalArgumentException(events.size() + " events as " + form);
    }
  }
}
