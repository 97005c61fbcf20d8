package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what belongs to a name by its bytes, where no text was made of them. Immutable. */
final class PlainNames {
  private final byte[][] names;
  private final PlainRule.@Nullable Member[] members;
  private final int mask;

  PlainNames(Map<String, PlainRule.Member> named) {
    // At most half full, so that every search meets an empty place.
    int places = Integer.highestOneBit(Math.max(1, named.size())) << 2;
    names = new byte[places][];
    members = new PlainRule.Member[places];
    mask = places - 1;
    named.forEach(this::put);
  }

  private void put(String name, PlainRule.Member member) {
    byte[] bytes = name.getBytes(UTF_8);
    int sum = 0;
    for (byte b : bytes) {
      sum = add(sum, b);
    }
    int place = spread(sum) & mask;
    while (names[place] != null) {
      place = (place + 1) & mask;
    }
    names[place] = bytes;
    members[place] = member;
  }

  /** The hash of a name, byte by byte; {@link #spread} makes it one to search by. */
  static int add(int sum, byte b) {
    return 31 * sum + b;
  }

  static int spread(int sum) {
    return sum ^ sum >>> 15;
  }

  PlainRule.@Nullable Member find(byte[] in, int from, int to, int hash) {
    for (int place = hash & mask; names[place] != null; place = (place + 1) & mask) {
      if (Arrays.equals(names[place], 0, names[place].length, in, from, to)) {
        return members[place];
      }
    }
    return null;
  }
}
