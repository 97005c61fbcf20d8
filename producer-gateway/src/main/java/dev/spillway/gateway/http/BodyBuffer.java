package dev.spillway.gateway.http;

import dev.spillway.gateway.publish.Budget;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/** A request's body as it arrives, within a limit of its own and a budget that all share. */
final class BodyBuffer {
  /** A body that says it is longer gets memory only as its bytes come. */
  private static final int TRUSTED_LENGTH = 16 * 1024;

  private static final byte[] NO_BYTES = {};

  /** What became of a chunk. */
  enum Append {
    DONE,
    OVER_LIMIT,
    OVER_BUDGET
  }

  private final int limit;
  private final Budget budget;
  private byte[] bytes = NO_BYTES;
  private int size;
  private int taken;

  /**
   * @param declared length that the request says, or -1
   */
  BodyBuffer(int limit, long declared, Budget budget) {
    this.limit = limit;
    this.budget = budget;
    if (declared > 0 && declared <= TRUSTED_LENGTH && take((int) declared)) {
      bytes = new byte[(int) declared];
    }
  }

  Append append(Buffer chunk) {
    int length = chunk.length();
    if (length > limit - size) {
      return Append.OVER_LIMIT;
    }
    int needed = size + length;
    if (needed > bytes.length) {
      int capacity = (int) Math.min(limit, Math.max(needed, 2L * bytes.length));
      if (!take(capacity - taken)) {
        return Append.OVER_BUDGET;
      }
      bytes = Arrays.copyOf(bytes, capacity);
    }
    chunk.getBytes(0, length, bytes, size);
    size = needed;
    return Append.DONE;
  }

  int size() {
    return size;
  }

  /** The whole body; the buffer keeps its share of the budget until {@link #release}. */
  byte[] toByteArray() {
    byte[] whole = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    bytes = whole;
    return whole;
  }

  /** Gives the share of the budget back. May be called more than once. */
  void release() {
    budget.giveBack(taken);
    taken = 0;
    bytes = NO_BYTES;
  }

  private boolean take(int amount) {
    if (!budget.tryTake(amount)) {
      return false;
    }
    taken += amount;
    return true;
  }
}
