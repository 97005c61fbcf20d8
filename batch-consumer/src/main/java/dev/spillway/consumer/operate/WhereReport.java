package dev.spillway.consumer.operate;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.consumer.config.KafkaConfig;
import dev.spillway.consumer.operate.Wanted.RecordPlace;
import dev.spillway.consumer.sink.TracedEvent;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Prints the ways of events.
 *
 * @param kafka names the topic and the group
 */
record WhereReport(KafkaConfig kafka, Tracking.Result result) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** For a person. */
  void printText(PrintStream out) {
    Trails trails = result.trails();
    for (Trail trail : trails.all()) {
      Table table = new Table("what", "when and where");
      text(trail, table);
      table.print(out);
      out.println();
    }
    int count = trails.all().size();
    out.println(count == 0 ? "not found" : count == 1 ? "1 event" : count + " events");
    trails.looked().forEach(one -> out.println("looked at: " + Table.escape(one)));
    trails.notLooked().forEach(one -> out.println("not looked at: " + Table.escape(one)));
    result.failures().forEach(one -> out.println("could not be asked: " + Table.escape(one)));
  }

  private void text(Trail trail, Table table) {
    trail
        .identity()
        .ifPresentOrElse(
            one -> {
              table.row("event", one.key());
              table.row("id", one.id());
              table.row("source", one.source());
              table.row("type", one.type());
              table.row("time", one.time());
            },
            () -> table.row("event", "none: the record cannot be read as one"));
    for (Map.Entry<RecordPlace, Instant> record : trail.records().entrySet()) {
      RecordPlace place = record.getKey();
      table.row("accepted", record.getValue() + " as " + place.in(kafka.topic()));
      table.row("committed", committed(place));
    }
    for (TracedEvent row : trail.rows()) {
      String at = row.where().get("committed");
      table.row(
          "batch",
          "transaction %s of PostgreSQL%s"
              .formatted(
                  row.where().get("transaction"),
                  at == null ? " (when: needs track_commit_timestamp)" : ", committed " + at));
      table.row("row", "in %s, of %s".formatted(row.where().get("table"), place(row)));
    }
    for (TracedEvent document : trail.documents()) {
      table.row(
          "document",
          "%s/_doc/%s, of %s"
              .formatted(
                  document.where().get("index"), document.where().get("_id"), place(document)));
    }
    for (Trail.Refusal letter : trail.refusals()) {
      table.row(
          "dead letter",
          "%s at %s, of %s, refused by %s, %s: %s"
              .formatted(
                  letter.id(),
                  letter.time(),
                  letter.record().in(kafka.topic()),
                  letter.store(),
                  letter.redriven() ? "redriven" : "not redriven",
                  letter.reason()));
    }
  }

  private String place(TracedEvent one) {
    return new RecordPlace(one.key().partition(), one.key().offset()).in(kafka.topic());
  }

  private String committed(RecordPlace place) {
    OptionalLong offset = result.settled().committed(place);
    String group = "group " + kafka.group();
    if (offset.isEmpty()) {
      return "not yet: the %s has committed nothing of the partition".formatted(group);
    }
    return offset.getAsLong() > place.offset()
        ? "yes: the %s is at %d".formatted(group, offset.getAsLong())
        : "not yet: the %s is at %d".formatted(group, offset.getAsLong());
  }

  /** For a program: one JSON object for each event, and a last one that sums up. */
  void printJson(PrintStream out) {
    Trails trails = result.trails();
    trails.all().forEach(trail -> out.println(json(trail)));
    ObjectNode summary = JSON.createObjectNode().put("found", trails.all().size());
    trails.looked().forEach(summary.putArray("lookedAt")::add);
    trails.notLooked().forEach(summary.putArray("notLookedAt")::add);
    result.failures().forEach(summary.putArray("couldNotBeAsked")::add);
    out.println(summary);
  }

  private ObjectNode json(Trail trail) {
    ObjectNode json = JSON.createObjectNode();
    trail
        .identity()
        .ifPresent(
            one ->
                json.put("key", one.key().toString())
                    .put("id", one.id())
                    .put("source", one.source())
                    .put("type", one.type())
                    .put("time", one.time().toString()));
    ArrayNode records = json.putArray("records");
    trail
        .records()
        .forEach(
            (place, acceptedAt) -> {
              ObjectNode record =
                  records
                      .addObject()
                      .put("record", place.in(kafka.topic()))
                      .put("acceptedAt", acceptedAt.toString());
              OptionalLong offset = result.settled().committed(place);
              record.put("committed", offset.isPresent() && offset.getAsLong() > place.offset());
            });
    ArrayNode rows = json.putArray("rows");
    trail.rows().forEach(row -> stored(rows, row));
    ArrayNode documents = json.putArray("documents");
    trail.documents().forEach(document -> stored(documents, document));
    ArrayNode letters = json.putArray("deadLetters");
    for (Trail.Refusal letter : trail.refusals()) {
      letters
          .addObject()
          .put("letter", letter.id())
          .put("record", letter.record().in(kafka.topic()))
          .put("time", letter.time().toString())
          .put("store", letter.store())
          .put("reason", letter.reason())
          .put("redriven", letter.redriven());
    }
    return json;
  }

  private void stored(ArrayNode list, TracedEvent one) {
    ObjectNode json = list.addObject();
    one.where().forEach(json::put);
    json.put("record", place(one)).put("receivedAt", one.key().receivedAt().toString());
  }
}
