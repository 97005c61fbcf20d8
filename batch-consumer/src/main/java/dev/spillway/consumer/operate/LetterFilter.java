package dev.spillway.consumer.operate;

import dev.spillway.consumer.poll.RecordDecoder;
import dev.spillway.event.kafka.Letter;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which dead letters; those that match every option. */
final class LetterFilter {
  @Option(names = "--reason", paramLabel = "TEXT", description = "Whose reason holds this text.")
  private Optional<String> reason = Optional.empty();

  @Option(names = "--type", description = "Whose event has this type.")
  private Optional<String> type = Optional.empty();

  @Option(
      names = "--store",
      description = "Refused by: postgres, elasticsearch, or none (never was an event).")
  private Optional<String> store = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Refused at this time or later: " + TimeText.FORMS + ".")
  private Optional<Instant> from = Optional.empty();

  @Option(names = "--to", paramLabel = "TIME", description = "Refused before this time.")
  private Optional<Instant> to = Optional.empty();

  boolean matches(Letter letter, RecordDecoder decoder) {
    return reason.map(letter.reason()::contains).orElse(true)
        && store.map(letter.store()::equals).orElse(true)
        && from.map(time -> !letter.time().isBefore(time)).orElse(true)
        && to.map(letter.time()::isBefore).orElse(true)
        && type.map(name -> LetterTypes.of(letter, decoder).equals(name)).orElse(true);
  }
}
