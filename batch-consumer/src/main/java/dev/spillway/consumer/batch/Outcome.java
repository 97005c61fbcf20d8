package dev.spillway.consumer.batch;

import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What is known of the records of a flight. Immutable: the sets are never changed in place.
 *
 * @param rejections the refused records by index
 * @param written documents that this flight knows to be in the index
 * @param unsure documents that may be in the index: the answer to their creation was lost
 * @param lettersSent indexes whose dead letters are acknowledged
 */
record Outcome(
    SortedMap<Integer, Rejection> rejections, BitSet written, BitSet unsure, BitSet lettersSent) {
  static Outcome of(Batch batch) {
    SortedMap<Integer, Rejection> unreadable = new TreeMap<>();
    for (int i = 0; i < batch.size(); i++) {
      if (batch.records().get(i).content() instanceof PolledRecord.Undecodable bad) {
        unreadable.put(i, new Rejection(i, Store.NONE, bad.exceptionClass(), bad.reason()));
      }
    }
    return new Outcome(unreadable, new BitSet(), new BitSet(), new BitSet());
  }

  Outcome rejected(List<Rejection> more) {
    if (more.isEmpty()) {
      return this;
    }
    SortedMap<Integer, Rejection> all = new TreeMap<>(rejections);
    more.forEach(rejection -> all.putIfAbsent(rejection.index(), rejection));
    return new Outcome(all, written, unsure, lettersSent);
  }

  Outcome wrote(BitSet documents) {
    return new Outcome(rejections, plus(written, documents), minus(unsure, documents), lettersSent);
  }

  Outcome mayHaveWritten(BitSet documents) {
    return new Outcome(rejections, written, plus(unsure, documents), lettersSent);
  }

  Outcome removed(BitSet documents) {
    return new Outcome(
        rejections, minus(written, documents), minus(unsure, documents), lettersSent);
  }

  /** Documents that are, or may be, in the index and must not be. */
  BitSet surplus(BitSet survivors) {
    return minus(plus(written, unsure), survivors);
  }

  Outcome sentLetters(BitSet indexes) {
    return new Outcome(rejections, written, unsure, plus(lettersSent, indexes));
  }

  List<Rejection> unsent() {
    if (rejections.isEmpty()) {
      return List.of();
    }
    return rejections.values().stream().filter(r -> !lettersSent.get(r.index())).toList();
  }

  static BitSet minus(BitSet all, BitSet without) {
    BitSet left = (BitSet) all.clone();
    left.andNot(without);
    return left;
  }

  private static BitSet plus(BitSet some, BitSet more) {
    BitSet all = (BitSet) some.clone();
    all.or(more);
    return all;
  }
}
