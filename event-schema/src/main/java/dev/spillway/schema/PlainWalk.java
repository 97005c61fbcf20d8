package dev.spillway.schema;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * One pass over the bytes of a JSON value (RFC 8259) along the rules of a schema. It stops at the
 * first thing that does not fit, or of which it is not certain. For one thread, and one pass.
 */
final class PlainWalk {
  private static final int MAX_DEPTH = 100;

  /** Integers up to here, and powers of ten up to 10^22, are doubles without rounding. */
  private static final int EXACT_DIGITS = 15;

  private static final double[] POWERS = new double[EXACT_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final byte[] in;
  private int at;

  /** Hash of the text that was read last, as {@link PlainNames} has it. */
  private int hash;

  private boolean escaped;

  PlainWalk(byte[] in) {
    this.in = in;
  }

  boolean fits(PlainRule rule) {
    space();
    if (!value(rule, 0)) {
      return false;
    }
    space();
    return at == in.length;
  }

  private boolean value(PlainRule rule, int depth) {
    if (!rule.isCertain() || depth > MAX_DEPTH) {
      return false;
    }
    return switch (peek()) {
      case '{' -> rule.allows(PlainRule.OBJECT) && object(rule.members(), depth);
      case '[' -> rule.allows(PlainRule.ARRAY) && array(rule.items(), depth);
      case '"' -> rule.mayBeText() && text(rule.text());
      case 't' -> rule.allows(PlainRule.BOOLEAN) && word("true");
      case 'f' -> rule.allows(PlainRule.BOOLEAN) && word("false");
      case 'n' -> rule.allows(PlainRule.NULL) && word("null");
      default -> number(rule);
    };
  }

  private boolean object(PlainRule.@Nullable Members members, int depth) {
    long missing = members == null ? 0 : members.required();
    at++;
    space();
    if (take('}')) {
      return missing == 0;
    }
    do {
      space();
      int from = at + 1;
      if (!string() || escaped) {
        return false;
      }
      PlainRule rule = PlainRule.ANY;
      if (members != null) {
        PlainRule.Member member = members.named(in, from, at - 1, hash);
        rule = member.rule();
        missing &= ~member.bit();
      }
      space();
      if (!take(':')) {
        return false;
      }
      space();
      if (!value(rule, depth + 1)) {
        return false;
      }
      space();
    } while (take(','));
    return take('}') && missing == 0;
  }

  private boolean array(PlainRule.@Nullable Items items, int depth) {
    PlainRule rule = items == null ? PlainRule.ANY : items.rule();
    int count = 0;
    at++;
    space();
    if (!take(']')) {
      do {
        space();
        if (!value(rule, depth + 1)) {
          return false;
        }
        count++;
        space();
      } while (take(','));
      if (!take(']')) {
        return false;
      }
    }
    return items == null || count >= items.least() && count <= items.most();
  }

  private boolean text(PlainRule.@Nullable Text rule) {
    int from = at + 1;
    if (!string()) {
      return false;
    }
    if (rule == null) {
      return true;
    }
    if (escaped) {
      return false;
    }
    int bytes = at - 1 - from;
    // A code point has one to four bytes.
    return rule.isOnlyLength() && bytes <= rule.longest() && bytes >= 4L * rule.shortest()
        || rule.allows(new String(in, from, bytes, UTF_8));
  }

  /** Passes over a string, and says in the fields what it was. */
  private boolean string() {
    if (!take('"')) {
      return false;
    }
    int sum = 0;
    escaped = false;
    while (at < in.length) {
      byte b = in[at++];
      if (b == '"') {
        hash = PlainNames.spread(sum);
        return true;
      }
      if (b == '\\') {
        escaped = true;
        at++;
      } else if (b >= 0 && b < ' ') {
        return false;
      }
      sum = PlainNames.add(sum, b);
    }
    return false;
  }

  private boolean number(PlainRule rule) {
    int from = at;
    boolean negative = take('-');
    int first = at;
    long digits = digits(0);
    int count = at - first;
    if (count == 0 || count > 1 && in[first] == '0') {
      return false;
    }
    int scale = 0;
    if (take('.')) {
      int point = at;
      digits = digits(digits);
      scale = at - point;
      if (scale == 0) {
        return false;
      }
    }
    boolean exponent = take('e') || take('E');
    if (exponent) {
      if (!take('+')) {
        take('-');
      }
      int power = at;
      digits(0);
      if (at == power) {
        return false;
      }
    }
    boolean whole = scale == 0 && !exponent;
    if (!rule.allows(whole ? PlainRule.INTEGER : PlainRule.FRACTION)) {
      return false;
    }
    PlainRule.Range range = rule.number();
    if (range == null) {
      return true;
    }
    if (exponent || count + scale > EXACT_DIGITS) {
      return range.contains(Double.parseDouble(new String(in, from, at - from, US_ASCII)));
    }
    long signed = negative ? -digits : digits;
    return whole ? range.contains(signed) : range.contains(signed / POWERS[scale]);
  }

  /** Passes over digits; what they make of the value so far may overflow. */
  private long digits(long value) {
    while (at < in.length && in[at] >= '0' && in[at] <= '9') {
      value = value * 10 + in[at++] - '0';
    }
    return value;
  }

  private boolean word(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (!take(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private void space() {
    while (at < in.length
        && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
      at++;
    }
  }

  private char peek() {
    return at < in.length ? (char) (in[at] & 0xFF) : 0;
  }

  private boolean take(char wanted) {
    if (at < in.length && in[at] == wanted) {
      at++;
      return true;
    }
    return false;
  }
}
