package dev.spillway.schema;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.networknt.schema.regex.RegularExpression;
import java.io.IOException;
import java.util.List;
import java.util.Map;
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
  record Members(Map<String, Member> named, long required, Member others) {
    Member named(String name) {
      Member member = named.get(name);
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
    boolean contains(JsonParser parser) throws IOException {
      for (Bound bound : lower) {
        if (bound.compare(parser) <= 0) {
          return false;
        }
      }
      for (Bound bound : upper) {
        if (bound.compare(parser) >= 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * One end of a range.
   *
   * @param value rounded to a double
   * @param whole the same if it is a long and not itself excluded, else null
   * @param inclusive what an equal number counts as: 1 at a lower end, -1 at an upper one
   */
  record Bound(double value, @Nullable Long whole, int inclusive) {
    /**
     * Less or more than 0 if the number is certainly below or above the bound, or equal and
     * included. Rounding keeps the order, so that numbers that differ as doubles differ the same
     * way in full.
     */
    int compare(JsonParser parser) throws IOException {
      if (whole != null
          && parser.currentToken() == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
        int compared = Long.compare(parser.getLongValue(), whole);
        return compared == 0 ? inclusive : compared;
      }
      return Double.compare(parser.getDoubleValue() + 0.0, value); // -0.0 is 0.0
    }
  }
}
