package dev.spillway.gateway.receipt;

import dev.spillway.gateway.publish.PublishedTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * One look at Kafka for everybody who waits. The order is what makes it true: consumers write dead
 * letters before they commit, so first the group's offset must have passed a record, and then the
 * dead-letter topic is read to its end. Nothing of a look is kept for the next one, so that a group
 * that was moved back is seen at once. For one thread.
 */
final class Round {
  /** How long one round reads the dead-letter topic at most. */
  private static final Duration CATCH_UP = Duration.ofMillis(200);

  /** How long one round looks for old letters at most. */
  private static final Duration LOOK_BACK = Duration.ofMillis(500);

  private static final Receipt SEARCHING =
      new Receipt.Settled("the dead-letter topic has not been read so far yet");

  private final ReceiptSettings settings;
  private final KafkaLook kafka;
  private final Letters letters;

  Round(ReceiptSettings settings, KafkaLook kafka, Letters letters) {
    this.settings = settings;
    this.kafka = kafka;
    this.letters = letters;
  }

  /** Looks once, and tells whoever has something to be told. */
  void run(List<Inquiry> inquiries, PublishedTopic topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Inquiry> asked = new ArrayList<>(inquiries);
    asked.removeIf(inquiry -> refuseUnknownPartition(inquiry, topic));
    Set<Integer> partitions = new HashSet<>();
    for (Inquiry inquiry : asked) {
      List<RecordPlace> places = inquiry.subject().places();
      inquiry.open().stream().forEach(i -> partitions.add(places.get(i).partition()));
    }
    if (partitions.isEmpty()) {
      return;
    }
    Map<Integer, Long> committed = kafka.committed(settings.group(), settings.topic(), partitions);
    Map<Inquiry, List<Integer>> passed = new LinkedHashMap<>();
    List<Inquiry> unseen = new ArrayList<>();
    for (Inquiry inquiry : asked) {
      List<Integer> indexes = passed(inquiry, committed);
      if (!indexes.isEmpty()) {
        passed.put(inquiry, indexes);
      } else if (inquiry.subject() instanceof Subject.Named) {
        unseen.add(inquiry);
      }
    }
    lookForRecords(unseen);
    if (!passed.isEmpty()) {
      lookForLetters(passed, topic.id());
    }
    for (Inquiry inquiry : asked) {
      if (inquiry.existence() != Inquiry.Existence.REMOVED || inquiry.isFinal()) {
        inquiry.tell();
      }
    }
  }

  private boolean refuseUnknownPartition(Inquiry inquiry, PublishedTopic topic) {
    if (inquiry.subject() instanceof Subject.Named(RecordPlace place)
        && place.partition() >= topic.partitions()) {
      inquiry
          .listener()
          .noSuchRecord(
              "%s has the partitions 0 to %d".formatted(settings.topic(), topic.partitions() - 1));
      return true;
    }
    return false;
  }

  /** Those that the group's offset has passed; the others are pending, also if they were passed. */
  private static List<Integer> passed(Inquiry inquiry, Map<Integer, Long> committed) {
    List<Integer> passed = new ArrayList<>();
    List<RecordPlace> places = inquiry.subject().places();
    inquiry.open().stream()
        .forEach(
            i -> {
              RecordPlace place = places.get(i);
              if (committed.getOrDefault(place.partition(), 0L) > place.offset()) {
                passed.add(i);
              } else {
                inquiry.note(i, new Receipt.Pending());
              }
            });
    return passed;
  }

  /** Of records that are not passed and that a client names: are they there? */
  private void lookForRecords(List<Inquiry> unseen)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<Inquiry, RecordPlace> unknown = new LinkedHashMap<>();
    Set<Integer> partitions = new HashSet<>();
    for (Inquiry inquiry : unseen) {
      RecordPlace place = inquiry.subject().places().getFirst();
      switch (inquiry.existence()) {
        case UNKNOWN -> {
          unknown.put(inquiry, place);
          partitions.add(place.partition());
        }
        case THERE -> {}
        case REMOVED -> inquiry.conclude(0, new Receipt.Expired());
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    Map<Integer, KafkaLook.Bounds> bounds = kafka.bounds(settings.topic(), partitions);
    unknown.forEach(
        (inquiry, place) -> {
          KafkaLook.Bounds there = bounds.get(place.partition());
          if (there == null || place.offset() >= there.end()) {
            inquiry
                .listener()
                .noSuchRecord(
                    "%s-%d has no record %d yet"
                        .formatted(settings.topic(), place.partition(), place.offset()));
          } else {
            inquiry.existence(
                place.offset() < there.start()
                    ? Inquiry.Existence.REMOVED
                    : Inquiry.Existence.THERE);
          }
        });
  }

  private void lookForLetters(Map<Inquiry, List<Integer>> passed, String topicId)
      throws InterruptedException, ExecutionException, TimeoutException {
    Letters.Progress progress = letters.catchUp(System.nanoTime() + CATCH_UP.toNanos());
    Map<Inquiry, List<Integer>> old = new LinkedHashMap<>();
    passed.forEach(
        (inquiry, indexes) -> {
          List<RecordPlace> places = inquiry.subject().places();
          boolean covered = progress == Letters.Progress.UP_TO_DATE && isCovered(inquiry);
          for (int i : indexes) {
            Letter letter = letters.indexed(places.get(i), topicId).orElse(null);
            if (letter != null) {
              inquiry.conclude(i, new Receipt.DeadLettered(letter));
            } else if (progress == Letters.Progress.NO_TOPIC) {
              inquiry.conclude(
                  i, new Receipt.Settled("there is no topic " + settings.deadLetterTopic()));
            } else if (covered) {
              inquiry.conclude(i, new Receipt.Stored());
            } else {
              inquiry.note(i, SEARCHING);
              old.computeIfAbsent(inquiry, _ -> new ArrayList<>()).add(i);
            }
          }
        });
    if (progress == Letters.Progress.UP_TO_DATE) {
      lookBack(old, topicId);
    }
  }

  private boolean isCovered(Inquiry inquiry) {
    return letters.coversAll()
        || inquiry.subject() instanceof Subject.Accepted accepted
            && letters.covers(accepted.sinceMillis());
  }

  /** One after the other, as far as the time goes; the others have their turn in later rounds. */
  private void lookBack(Map<Inquiry, List<Integer>> old, String topicId)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + LOOK_BACK.toNanos();
    for (var entry : old.entrySet()) {
      Inquiry inquiry = entry.getKey();
      if (System.nanoTime() - deadline >= 0) {
        return;
      }
      Map<RecordPlace, Integer> wanted = new HashMap<>();
      for (int i : entry.getValue()) {
        wanted.put(inquiry.subject().places().get(i), i);
      }
      OptionalLong since =
          switch (inquiry.subject()) {
            case Subject.Accepted accepted -> OptionalLong.of(accepted.sinceMillis());
            case Subject.Named named -> letters.recordMillis(named.place(), deadline);
          };
      if (System.nanoTime() - deadline >= 0) {
        return;
      }
      letters
          .lookBack(wanted.keySet(), topicId, since, deadline)
          .forEach(
              (place, answer) ->
                  inquiry.conclude(
                      wanted.getOrDefault(place, 0),
                      switch (answer) {
                        case Letters.Found(Letter letter) -> new Receipt.DeadLettered(letter);
                        case Letters.None _ -> new Receipt.Stored();
                        case Letters.Untold(String why) -> new Receipt.Settled(why);
                      }));
    }
  }
}
