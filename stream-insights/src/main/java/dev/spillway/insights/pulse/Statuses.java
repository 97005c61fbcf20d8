package dev.spillway.insights.pulse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumers' newest statuses, values of {@code schemas/status.schema.json}. One thread hears,
 * any thread asks.
 */
public final class Statuses {
  private static final Logger log = LoggerFactory.getLogger(Statuses.class);

  /** A status this old is of a consumer that is long gone. */
  private static final long KEPT_MILLIS = 60_000;

  private final String topic;
  private volatile SortedMap<String, Status> all = new TreeMap<>();

  /**
   * A status.
   *
   * @param at when it was so, milliseconds since 1970, by the consumer's clock
   * @param partitions by number: what is below is stored
   * @param lags by number, where they are known
   * @param json all of it
   */
  public record Status(
      String consumer,
      String group,
      long at,
      Map<Integer, Long> partitions,
      Map<Integer, Long> lags,
      JsonNode json) {}

  /**
   * How far a partition is stored.
   *
   * @param below what is below this offset is stored; 0 if no consumer has said
   * @param atMillis when they said so
   */
  public record Stored(long below, long atMillis) {
    /** Nobody has said. */
    public static final Stored NOTHING = new Stored(0, 0);
  }

  /**
   * Statuses of the consumers of a topic.
   *
   * @param topic whose consumers count
   */
  public Statuses(String topic) {
    this.topic = topic;
  }

  /** A consumer's newest status; null when it has ended in order. */
  public void hear(String consumer, byte @Nullable [] value) {
    SortedMap<String, Status> next = new TreeMap<>(all);
    next.remove(consumer);
    if (value != null) {
      try {
        JsonNode json = Json.MAPPER.readTree(value);
        if (json.path("topic").asText().equals(topic)) {
          next.put(consumer, status(consumer, json));
        }
      } catch (IOException | DateTimeParseException e) {
        log.atWarn()
            .addKeyValue("consumer", consumer)
            .addKeyValue("error", e.toString())
            .log("not a status, left out");
      }
    }
    all = next;
  }

  private static Status status(String consumer, JsonNode json) {
    Map<Integer, Long> partitions = new HashMap<>();
    Map<Integer, Long> lags = new HashMap<>();
    for (JsonNode partition : json.path("partitions")) {
      int number = partition.path("partition").asInt();
      partitions.put(number, partition.path("offset").asLong());
      if (partition.has("lag")) {
        lags.put(number, partition.path("lag").asLong());
      }
    }
    return new Status(
        consumer,
        json.path("group").asText(),
        Instant.parse(json.path("at").asText()).toEpochMilli(),
        partitions,
        lags,
        json);
  }

  /** All that are not long gone, by name. */
  public SortedMap<String, Status> all(long nowMillis) {
    SortedMap<String, Status> recent = new TreeMap<>(all);
    recent.values().removeIf(status -> status.at() < nowMillis - KEPT_MILLIS);
    return recent;
  }

  /**
   * How far a partition is stored: of each group the consumer that was the last to have it says how
   * far, and of several groups the one that is behind counts.
   */
  public Stored stored(int partition, long nowMillis) {
    Map<String, Stored> groups = new HashMap<>();
    for (Status status : all.values()) {
      Long below = status.partitions().get(partition);
      if (below != null && status.at() >= nowMillis - KEPT_MILLIS) {
        groups.merge(
            status.group(),
            new Stored(below, status.at()),
            (one, other) -> one.atMillis() >= other.atMillis() ? one : other);
      }
    }
    return groups.values().stream()
        .reduce((one, other) -> one.below() <= other.below() ? one : other)
        .orElse(Stored.NOTHING);
  }
}
