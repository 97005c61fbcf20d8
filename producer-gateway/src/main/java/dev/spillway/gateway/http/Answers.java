package dev.spillway.gateway.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spillway.event.Violation;
import dev.spillway.gateway.publish.Outcome;
import dev.spillway.gateway.read.ProblemType;
import dev.spillway.gateway.read.RequestRefused;
import dev.spillway.gateway.receipt.Letter;
import dev.spillway.gateway.receipt.Receipt;
import dev.spillway.gateway.receipt.RecordPlace;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes answers as JSON. */
final class Answers {
  /** Seconds after which a full buffer has most likely moved. */
  private static final int RETRY_BUSY = 1;

  /** Seconds after which it is worth asking whether Kafka is back. */
  private static final int RETRY_UNAVAILABLE = 2;

  /** The results hold everything; this list is for a reader. */
  private static final int MOST_ERRORS = 100;

  private static final JsonFactory FACTORY = new JsonFactory();

  private Answers() {}

  @FunctionalInterface
  private interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  /** The answer to a request that is refused as a whole. */
  static Answer refusal(RequestRefused refused) {
    String detail = refused.getMessage();
    return refusal(refused.type(), detail == null ? "" : detail, refused.violations());
  }

  /** The answer to a sender that has used up its rate. */
  static Answer rateLimited(Duration wait) {
    long seconds = Math.clamp(wait.plusMillis(999).toSeconds(), 1, 3600);
    Answer answer =
        refusal(
            ProblemType.RATE_LIMITED,
            "this sender has sent what it may; wait " + seconds + " s",
            List.of());
    return new Answer(answer.status(), answer.contentType(), answer.body(), (int) seconds);
  }

  static Answer refusal(ProblemType type, String detail, List<Violation> violations) {
    Buffer body =
        object(
            json -> {
              problem(json, type, type.status(), detail);
              errors(json, violations);
            });
    return new Answer(type.status(), Answer.PROBLEM, body, retryAfter(type.status()));
  }

  /**
   * The answer to a request whose events have their results: 202 when all are accepted, 200 when
   * all are known to be stored, 207 when some are, else what the events have in common.
   *
   * @param topic where they are
   */
  static Answer results(String topic, List<Slot> slots) {
    int accepted = 0;
    int stored = 0;
    for (Slot slot : slots) {
      int status = status(slot);
      accepted += isAccepted(status) ? 1 : 0;
      stored += status == 200 ? 1 : 0;
    }
    int count = accepted;
    if (accepted > 0 || slots.isEmpty()) {
      int whole = stored > 0 && stored == slots.size() ? 200 : 202;
      int status = accepted == slots.size() ? whole : 207;
      return new Answer(status, Answer.JSON, object(json -> results(json, topic, slots, count)), 0);
    }
    ProblemType type = common(slots);
    List<Violation> violations = violations(slots);
    String detail =
        slots.size() == 1
            ? detail(slots.getFirst())
            : "none of the " + slots.size() + " events was accepted; results says why";
    Buffer body =
        object(
            json -> {
              problem(json, type, type.status(), detail);
              errors(json, violations);
              results(json, topic, slots, 0);
            });
    return new Answer(type.status(), Answer.PROBLEM, body, retryAfter(type.status()));
  }

  /** The receipt of one record. */
  static Answer receipt(String topic, RecordPlace place, Receipt receipt) {
    Buffer body =
        object(
            json -> {
              json.writeStringField("topic", topic);
              json.writeNumberField("partition", place.partition());
              json.writeNumberField("offset", place.offset());
              json.writeStringField("state", receipt.state());
              switch (receipt) {
                case Receipt.DeadLettered(Letter letter) -> letter(json, letter);
                case Receipt.Settled(String why) -> json.writeStringField("detail", why);
                case Receipt.Pending _, Receipt.Stored _, Receipt.Expired _ -> {}
              }
            });
    return new Answer(200, Answer.JSON, body, 0);
  }

  private static void letter(JsonGenerator json, Letter letter) throws IOException {
    json.writeObjectFieldStart("deadLetter");
    json.writeStringField("letter", letter.id());
    json.writeStringField("store", letter.store());
    json.writeStringField("reason", letter.reason());
    json.writeStringField("time", letter.time());
    json.writeEndObject();
  }

  private static int retryAfter(int status) {
    return switch (status) {
      case 429 -> RETRY_BUSY;
      case 503 -> RETRY_UNAVAILABLE;
      default -> 0;
    };
  }

  private static Buffer object(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      json.writeStartObject();
      content.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return Buffer.buffer(bytes.toByteArray());
  }

  private static void problem(JsonGenerator json, ProblemType type, int status, String detail)
      throws IOException {
    json.writeStringField("type", type.urn());
    json.writeStringField("title", type.title());
    json.writeNumberField("status", status);
    json.writeStringField("detail", detail);
  }

  private static void errors(JsonGenerator json, List<Violation> violations) throws IOException {
    if (violations.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart("errors");
    for (Violation violation : violations) {
      json.writeStartObject();
      json.writeStringField("pointer", violation.pointer());
      if (!violation.keyword().isEmpty()) {
        json.writeStringField("keyword", violation.keyword());
      }
      json.writeStringField("detail", violation.detail());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static boolean isAccepted(int status) {
    return status < 300;
  }

  private static void results(JsonGenerator json, String topic, List<Slot> slots, int accepted)
      throws IOException {
    json.writeNumberField("accepted", accepted);
    json.writeNumberField("rejected", slots.size() - accepted);
    json.writeStringField("topic", topic);
    json.writeArrayFieldStart("results");
    for (Slot slot : slots) {
      json.writeStartObject();
      json.writeNumberField("index", slot.place().index());
      switch (slot) {
        case Slot.Settled settled -> {
          json.writeStringField("id", settled.event().id());
          json.writeStringField("key", settled.event().key().toString());
          json.writeNumberField("status", status(slot));
          if (settled.outcome() instanceof Outcome.Acknowledged(int partition, long offset)) {
            json.writeNumberField("partition", partition);
            json.writeNumberField("offset", offset);
          }
        }
        case Slot.Awaited awaited -> {
          json.writeStringField("id", awaited.id());
          json.writeStringField("key", awaited.key().toString());
          json.writeNumberField("status", status(slot));
          json.writeNumberField("partition", awaited.record().partition());
          json.writeNumberField("offset", awaited.record().offset());
          json.writeStringField("state", awaited.receipt().state());
        }
        case Slot.Refused _, Slot.Forbidden _, Slot.Sent _ ->
            json.writeNumberField("status", status(slot));
      }
      if (!isAccepted(status(slot))) {
        error(json, slot);
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void error(JsonGenerator json, Slot slot) throws IOException {
    json.writeObjectFieldStart("error");
    ProblemType type = type(slot);
    json.writeStringField("type", type.urn());
    json.writeStringField("title", type.title());
    List<Violation> violations = violations(slot);
    if (violations.isEmpty()) {
      json.writeStringField("detail", detail(slot));
    } else {
      json.writeStringField("detail", violations.getFirst().detail());
      json.writeStringField("pointer", violations.getFirst().pointer());
      if (!violations.getFirst().keyword().isEmpty()) {
        errors(json, violations);
      }
    }
    if (slot.place().line() > 0) {
      json.writeNumberField("line", slot.place().line());
    }
    json.writeEndObject();
  }

  private static String detail(Slot slot) {
    return switch (slot) {
      case Slot.Refused refused -> refused.why().violations().getFirst().toString();
      case Slot.Forbidden forbidden -> forbidden.why().toString();
      case Slot.Settled(_, _, Outcome.Failed failed) -> failed.detail();
      case Slot.Awaited(_, _, _, _, Receipt.DeadLettered(Letter letter)) -> letter.reason();
      case Slot.Settled _, Slot.Awaited _ -> "accepted";
      case Slot.Sent _ -> "not sent";
    };
  }

  private static int status(Slot slot) {
    return switch (slot) {
      case Slot.Settled(_, _, Outcome.Acknowledged _) -> 202;
      case Slot.Awaited(_, _, _, _, Receipt.Stored _) -> 200;
      case Slot.Awaited(_, _, _, _, Receipt.DeadLettered _) -> ProblemType.DEAD_LETTERED.status();
      case Slot.Awaited _ -> 202;
      case Slot.Settled _, Slot.Refused _, Slot.Forbidden _, Slot.Sent _ -> type(slot).status();
    };
  }

  /** The kind of error of an event that is not accepted. */
  static ProblemType type(Slot slot) {
    return switch (slot) {
      case Slot.Refused refused -> ProblemType.of(refused.why().reason());
      case Slot.Forbidden _ -> ProblemType.FORBIDDEN;
      case Slot.Settled(_, _, Outcome.Failed failed) when failed.kind() == Outcome.Kind.TOO_LARGE ->
          ProblemType.TOO_LARGE;
      case Slot.Awaited _ -> ProblemType.DEAD_LETTERED;
      case Slot.Settled _, Slot.Sent _ -> ProblemType.UNAVAILABLE;
    };
  }

  /** What can be tried again says so for the whole; else what all have in common, else 422. */
  private static ProblemType common(List<Slot> slots) {
    @Nullable ProblemType common = null;
    boolean same = true;
    for (Slot slot : slots) {
      ProblemType type = type(slot);
      if (type == ProblemType.UNAVAILABLE) {
        return type;
      }
      same &= common == null || common == type;
      common = type;
    }
    return common != null && same ? common : ProblemType.UNPROCESSABLE;
  }

  private static List<Violation> violations(List<Slot> slots) {
    List<Violation> violations = new ArrayList<>();
    for (Slot slot : slots) {
      if (violations.size() < MOST_ERRORS) {
        violations.addAll(violations(slot));
      }
    }
    return violations;
  }

  private static List<Violation> violations(Slot slot) {
    return switch (slot) {
      case Slot.Refused refused -> refused.why().violations();
      case Slot.Forbidden forbidden -> List.of(forbidden.why());
      case Slot.Settled _, Slot.Awaited _, Slot.Sent _ -> List.of();
    };
  }
}
