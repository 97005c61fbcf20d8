package dev.spillway.schema;

/** Formats of which the usual form is seen without a parser; others may fit as well. */
enum PlainFormat {
  /** RFC 3339 in UTC, with at most nine digits of a second's fraction and no leap second. */
  DATE_TIME {
    @Override
    boolean fits(String text) {
      int length = text.length();
      return length >= 20
          && length <= 30
          && isDate(text)
          && text.charAt(10) == 'T'
          && isBelow(text, 11, 24)
          && text.charAt(13) == ':'
          && isBelow(text, 14, 60)
          && text.charAt(16) == ':'
          && isBelow(text, 17, 60)
          && (length == 20 || length > 21 && text.charAt(19) == '.' && digits(text, 20, length - 1))
          && text.charAt(length - 1) == 'Z';
    }
  },

  /** RFC 3339's full-date, from the year 1000 on. */
  DATE {
    @Override
    boolean fits(String text) {
      return text.length() == 10 && isDate(text);
    }
  },

  /** RFC 9562. */
  UUID {
    @Override
    boolean fits(String text) {
      if (text.length() != 36) {
        return false;
      }
      for (int i = 0; i < 36; i++) {
        boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
        char c = text.charAt(i);
        if (dash ? c != '-' : !isHex(c)) {
          return false;
        }
      }
      return true;
    }
  };

  abstract boolean fits(String text);

  private static boolean isDate(String text) {
    if (text.charAt(0) == '0'
        || !digits(text, 0, 4)
        || text.charAt(4) != '-'
        || !digits(text, 5, 7)
        || text.charAt(7) != '-'
        || !digits(text, 8, 10)) {
      return false;
    }
    int day = two(text, 8);
    return switch (two(text, 5)) {
      case 1, 3, 5, 7, 8, 10, 12 -> day >= 1 && day <= 31;
      case 4, 6, 9, 11 -> day >= 1 && day <= 30;
      case 2 -> day >= 1 && day <= 28;
      default -> false;
    };
  }

  private static boolean isBelow(String text, int at, int end) {
    return digits(text, at, at + 2) && two(text, at) < end;
  }

  private static int two(String text, int at) {
    return (text.charAt(at) - '0') * 10 + text.charAt(at + 1) - '0';
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  private static boolean isHex(char c) {
    return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
  }
}
