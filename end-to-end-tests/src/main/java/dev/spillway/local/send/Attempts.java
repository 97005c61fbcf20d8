package dev.spillway.local.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Which events of a batch are settled, and what the next request holds. For one thread. */
final class Attempts {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final EventBatch batch;

  /** What is not settled: lists of places in the batch, each to go in one request. */
  private final Deque<List<Integer>> open = new ArrayDeque<>();

  /** Events that an attempt with an unknown outcome may have stored. */
  private final Set<Integer> uncertain = new HashSet<>();

  private final List<Delivery.Rejection> rejected = new ArrayList<>();
  private int accepted;
  private int perhapsTwice;
  private int requests;
  private int lastStatus;
  private String lastReason = "not sent";

  Attempts(EventBatch batch) {
    this.batch = batch;
    open.add(IntStream.range(0, batch.events().size()).boxed().toList());
  }

  boolean hasOpen() {
    return !open.isEmpty();
  }

  String contentType() {
    return batch.form().contentType();
  }

  Map<String, String> headers() {
    return batch.headers();
  }

  byte[] nextBody() {
    requests++;
    return batch.form().body(open.element().stream().map(batch.events()::get).toList());
  }

  /** The request had no answer. */
  void failed(int status, String reason, boolean perhapsStored) {
    lastStatus = status;
    lastReason = reason;
    if (perhapsStored) {
      uncertain.addAll(open.element());
    }
  }

  /** Reads the answer; whether the next request may follow at once. */
  boolean answered(int status, byte[] body) {
    JsonNode answer = json(body);
    JsonNode results = answer.path("results");
    if (results.isArray() && results.size() == open.element().size()) {
      return settle(results);
    }
    String reason = reason(answer, status);
    switch (status) {
      case 202 -> open.remove().forEach(this::accept);
      case 413 -> split(reason);
      case 408, 429, 503 -> {
        // Refused as a whole, so nothing of it was published.
        failed(status, reason, false);
        return false;
      }
      case 502, 504 -> {
        // From something between here and the gateway.
        failed(status, reason, true);
        return false;
      }
      default -> open.remove().forEach(index -> reject(index, status, reason));
    }
    return true;
  }

  private boolean settle(JsonNode results) {
    List<Integer> sent = open.remove();
    List<Integer> again = new ArrayList<>();
    for (JsonNode result : results) {
      int index = sent.get(result.path("index").asInt());
      int status = result.path("status").asInt();
      if (status == 202) {
        accept(index);
      } else if (status == 429 || status == 503) {
        // It was on its way to Kafka, and the acknowledgement may be what was lost.
        uncertain.add(index);
        again.add(index);
        lastStatus = status;
        lastReason = reason(result.path("error"), status);
      } else {
        reject(index, status, reason(result.path("error"), status));
      }
    }
    if (again.isEmpty()) {
      return true;
    }
    open.addFirst(again);
    return false;
  }

  private void split(String reason) {
    List<Integer> tooMany = open.remove();
    if (tooMany.size() == 1) {
      reject(tooMany.getFirst(), 413, reason);
      return;
    }
    int half = tooMany.size() / 2;
    open.addFirst(tooMany.subList(half, tooMany.size()));
    open.addFirst(tooMany.subList(0, half));
  }

  private void accept(int index) {
    accepted++;
    if (uncertain.contains(index) && !batch.retrySafe().isSafe(batch.events().get(index))) {
      perhapsTwice++;
    }
  }

  private void reject(int index, int status, String reason) {
    rejected.add(new Delivery.Rejection(index, status, reason, false));
  }

  /** The time is over: what is open is not accepted. */
  void giveUp(Duration after) {
    String reason = lastReason + " (given up after " + after.toSeconds() + " s)";
    for (List<Integer> places : open) {
      for (int index : places) {
        rejected.add(new Delivery.Rejection(index, lastStatus, reason, true));
      }
    }
    open.clear();
  }

  String lastReason() {
    return lastReason;
  }

  Delivery delivery() {
    return new Delivery(accepted, rejected, Math.max(0, requests - 1), perhapsTwice);
  }

  private static JsonNode json(byte[] body) {
    try {
      return MAPPER.readTree(body);
    } catch (IOException notJson) {
      // From something between here and the gateway; the status says enough.
      return MAPPER.missingNode();
    }
  }

  private static String reason(JsonNode problem, int status) {
    StringBuilder reason = new StringBuilder();
    reason.append(problem.path("detail").asText("HTTP status " + status));
    JsonNode first = problem.has("pointer") ? problem : problem.path("errors").path(0);
    if (!first.path("pointer").asText("").isEmpty()) {
      reason.append(" (at ").append(first.path("pointer").asText()).append(')');
    }
    return reason.toString();
  }
}
