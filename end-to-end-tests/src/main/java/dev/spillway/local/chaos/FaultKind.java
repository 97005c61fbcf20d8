package dev.spillway.local.chaos;

import java.util.function.Supplier;

/**
 * A kind of fault.
 *
 * @param isSlow whether one takes more than about ten seconds with its healing
 * @param next chooses the target and the length of the next one
 */
record FaultKind(boolean isSlow, Supplier<Fault> next) {
  static FaultKind quick(Supplier<Fault> next) {
    return new FaultKind(false, next);
  }

  static FaultKind slow(Supplier<Fault> next) {
    return new FaultKind(true, next);
  }
}
