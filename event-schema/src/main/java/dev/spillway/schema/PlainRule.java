package dev.spillway.schema;

import com.networknt.schema.regex.RegularExpression;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one schema asks of a value, as far as {@link PlainFit} looks. A part that is null asks
 * nothing.
 *
 * @param types the types that are allowed, as bits
 * @param listed whether only values of a list are allowed, of which only texts are looked at
 */
record PlainRule(
    int types,
    boolean listed,
    @Nullable Text text,
    @Nullable Range number,
    @Nullable Members members,
    @Nullable Items items) {
  static final int NULL = 1;
  static final int BOOLEAN = 2;
  static final int OBJECT = 4;
  static final int ARRAY = 8;
  static final int INTEGER = 16;

  /**
   * Written with a point or an exponent: 1.0 is an integer to JSON Schema, which is not told here.
   */
  static final int FRACTION = 32;

  static final int TEXT = 64;
  static final int ALL = 127;

  /** Allows everything. */
  static final PlainRule ANY = new PlainRule(ALL, false, null, null, null, null);

  /** Of a schema that is not understood here. */
  static final PlainRule UNCERTAIN = new PlainRule(0, false, null, null, null, null);

  boolean isCertain() {
    return types != 0;
  }

  /** Whether a value of the type, other than a text, is allowed. */
  boolean allows(int type) {
    return !listed && (types & type) != 0;
  }

  boolean mayBeText() {
    return (types & TEXT) != 0;
  }

  /**
   * Of objects.
   *
   * @param required the bits of the members that must be there
   * @param others for members without a rule of their own
   */
  record Members(PlainNames names, long required, Member others) {
    /** The rule of the member whose name is in these bytes. */
    Member named(byte[] in, int from, int to, int hash) {
      Member member = names.find(in, from, to, hash);
      return member == null ? others : member;
    }
  }

  /** One member of an object; the bit is 0 where it is not required. */
  record Member(PlainRule rule, long bit) {}

  /** Of arrays. */
  record Items(PlainRule rule, int least, int most) {}

  /** Of texts; lengths are in code points. */
  record Text(
      @Nullable Set<String> listed,
      int shortest,
      int longest,
      @Nullable RegularExpression pattern,
      @Nullable PlainFormat format) {
    /** Whether nothing but the length counts. */
    boolean isOnlyLength() {
      return listed == null && pattern == null && format == null;
    }

    boolean allows(String text) {
      if (listed != null && !listed.contains(text)) {
        return false;
      }
      if (shortest > 0 || longest < Integer.MAX_VALUE) {
        int length = text.codePointCount(0, text.length());
        if (length < shortest || length > longest) {
          return false;
        }
      }
      return (pattern == null || pattern.matches(text)) && (format == null || format.fits(text));
    }
  }

  /** Of numbers. */
  record Range(List<Bound> lower, List<Bound> upper) {
    boolean contains(long number) {
      for (Bound bound : lower) {
        if (bound.compare(number) <= 0) {
          return false;
        }
      }
      for (Bound bound : upper) {
        if (bound.compare(number) >= 0) {
          return false;
        }
      }
      return true;
    }

    /** Whether every number that is rounded to this one is inside. */
    boolean contains(double number) {
      for (Bound bound : lower) {
        if (number <= bound.value) {
          return false;
        }
      }
      for (Bound bound : upper) {
        if (number >= bound.value) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * One end of a range. Rounding keeps the order, so that numbers that differ as doubles differ the
   * same way in full; of two that are equal as doubles nothing is known.
   *
   * @param value rounded to a double
   * @param whole the same if it is a long, else null
   * @param inclusive what an equal number counts as: 1 at a lower end, -1 at an upper one, and 0
   *     where the end is excluded
   */
  record Bound(double value, @Nullable Long whole, int inclusive) {
    /** Less than 0 if the number is certainly below, more than 0 if it is certainly above. */
    int compare(long number) {
      if (whole == null) {
        return number < value ? -1 : number > value ? 1 : 0;
      }
      int compared = Long.compare(number, whole);
      return compared == 0 ? inclusive : compared;
    }
  }
}
