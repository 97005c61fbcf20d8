package dev.spillway.consumer.batch;

import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/** Inputs and actions of a simulation as one short line each. */
final class SimulationText {
  private SimulationText() {}

  static String of(Input input) {
    return input instanceof Input.Polled polled
        ? "Polled " + places(polled.records())
        : input.toString();
  }

  static String of(Action action) {
    return switch (action) {
      case Action.Copy copy ->
          "Copy " + copy.ticket() + subset(copy.batch(), copy.rows()) + copy.ledger();
      case Action.Index index ->
          "Index " + index.ticket() + subset(index.batch(), index.documents());
      case Action.Remove remove ->
          "Remove " + remove.ticket() + subset(remove.batch(), remove.documents());
      case Action.DeadLetter letter ->
          "DeadLetter " + letter.ticket() + places(letter.batch().records());
      case Action other -> other.toString();
    };
  }

  private static String subset(Batch batch, BitSet some) {
    return " " + some + " of " + places(batch.records());
  }

  private static String places(List<PolledRecord> records) {
    return records.stream()
        .map(
            polled ->
                polled.content() instanceof PolledRecord.Decoded decoded
                    ? SimulatedRecord.place(polled) + SimulatedElasticsearch.hex(decoded.key())
                    : SimulatedRecord.place(polled) + "!")
        .collect(Collectors.joining(" ", "[", "]"));
  }
}
