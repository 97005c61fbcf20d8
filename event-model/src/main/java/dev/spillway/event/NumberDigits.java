package dev.spillway.event;

/** How many digits a JSON number has once its exponent is written out, as a numeric column does. */
final class NumberDigits {
  private NumberDigits() {}

  /**
   * Whether the number has more than {@link Limits#NUMBER_DIGITS} digits, those of its exponent
   * among them, or would have on one side of its decimal point once written out. Leading zeros
   * count; the text is a valid JSON number.
   */
  static boolean tooMany(char[] text, int start, int length) {
    int whole = 0;
    int fraction = 0;
    boolean afterPoint = false;
    int i = start;
    int end = start + length;
    for (; i < end; i++) {
      char c = text[i];
      if (c == '.') {
        afterPoint = true;
      } else if (c == 'e' || c == 'E') {
        break;
      } else if (c != '-') {
        if (afterPoint) {
          fraction++;
        } else {
          whole++;
        }
      }
    }
    if (whole + fraction > Limits.NUMBER_DIGITS) {
      return true;
    }
    if (i == end) {
      return false;
    }
    int exponent = exponent(text, i + 1, end);
    int exponentDigits = end - (i + 1) - (Character.isDigit(text[i + 1]) ? 0 : 1);
    return whole + fraction + exponentDigits > Limits.NUMBER_DIGITS
        || whole + exponent > Limits.NUMBER_DIGITS
        || fraction - exponent > Limits.NUMBER_DIGITS;
  }

  /** The exponent, cut to a bound far outside the limit. */
  private static int exponent(char[] text, int from, int end) {
    int bound = 1_000_000;
    boolean negative = text[from] == '-';
    int value = 0;
    for (int i = from; i < end; i++) {
      if (Character.isDigit(text[i])) {
        value = Math.min(bound, value * 10 + (text[i] - '0'));
      }
    }
    return negative ? -value : value;
  }
}
