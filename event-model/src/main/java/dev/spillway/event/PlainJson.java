package dev.spillway.event;

import java.util.Arrays;

/**
 * Recognises, in one pass and without making anything of it, JSON that {@link JsonCheck} would
 * pass: most of what comes. Whatever it is not sure of it leaves to {@link JsonCheck}, which also
 * says what is wrong: escapes by number, deep nesting, long names, large numbers, many names in one
 * object, and all that is no JSON. So it may only ever be wrong by saying no. For one thread.
 */
final class PlainJson {
  private static final ThreadLocal<PlainJson> OF_THREAD = ThreadLocal.withInitial(PlainJson::new);

  /** Deepest nesting that is looked at; a bit of an int for each level. */
  private static final int DEPTH = 24;

  /** Most names of the objects that are open at one time. */
  private static final int NAMES = 96;

  /** Longest number that is looked at: far below {@link Limits#NUMBER_DIGITS}. */
  private static final int NUMBER_BYTES = 100;

  private static final int NO = -1;
  private static final byte[] NO_BYTES = {};

  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] NULL = {'n', 'u', 'l', 'l'};

  /** What a byte means inside a string. */
  private static final byte[] IN_STRING = new byte[256];

  private static final byte PLAIN = 0;
  private static final byte QUOTE = 1;
  private static final byte ESCAPE = 2;
  private static final byte BEYOND_ASCII = 3;
  private static final byte FORBIDDEN = 4;

  static {
    Arrays.fill(IN_STRING, 0, ' ', FORBIDDEN);
    IN_STRING['"'] = QUOTE;
    IN_STRING['\\'] = ESCAPE;
    Arrays.fill(IN_STRING, 128, 256, BEYOND_ASCII);
  }

  private final int[] nameStarts = new int[NAMES];
  private final int[] nameEnds = new int[NAMES];
  private final int[] nameHashes = new int[NAMES];

  /** Per level: the first of the object's names, and the bytes of the path to it. */
  private final int[] firstNames = new int[DEPTH + 1];

  private final int[] pathBytes = new int[DEPTH + 1];

  private byte[] bytes = NO_BYTES;
  private int end;
  private int names;
  private boolean beyondAscii;

  private PlainJson() {}

  /** Whether these bytes certainly are one JSON value that both stores can hold. */
  static boolean isCertain(byte[] bytes, int offset, int length) {
    PlainJson json = OF_THREAD.get();
    json.bytes = bytes;
    json.end = offset + length;
    json.names = 0;
    json.beyondAscii = false;
    try {
      return json.isValue(offset)
          && (!json.beyondAscii || Utf8Scan.of(bytes, offset, length).storable());
    } finally {
      json.bytes = NO_BYTES;
    }
  }

  /** One value that fills the bytes, with white space around it. */
  private boolean isValue(int offset) {
    int depth = 0;
    int objects = 0; // a bit for each level: an object or an array
    int at = skipSpace(offset);
    while (true) {
      // A value begins here.
      if (at >= end) {
        return false;
      }
      byte first = bytes[at];
      if (first == '{' || first == '[') {
        if (++depth > DEPTH) {
          return false;
        }
        firstNames[depth] = names;
        pathBytes[depth] = pathBytes[depth - 1];
        boolean object = first == '{';
        objects = object ? objects | 1 << depth : objects & ~(1 << depth);
        at = skipSpace(at + 1);
        if (at >= end) {
          return false;
        }
        if (bytes[at] != (object ? '}' : ']')) {
          if (object && (at = name(at, depth)) == NO) {
            return false;
          }
          continue;
        }
      } else {
        at = scalar(at);
        if (at == NO) {
          return false;
        }
        at = skipSpace(at);
      }
      // A value has ended before this place, or its closing bracket stands here.
      while (true) {
        if (depth == 0) {
          return at == end;
        }
        if (at >= end) {
          return false;
        }
        boolean object = (objects >> depth & 1) != 0;
        if (bytes[at] == ',') {
          at = skipSpace(at + 1);
          if (object && (at = name(at, depth)) == NO) {
            return false;
          }
          break;
        }
        if (bytes[at] != (object ? '}' : ']')) {
          return false;
        }
        names = firstNames[depth];
        depth--;
        at = skipSpace(at + 1);
      }
    }
  }

  private int skipSpace(int from) {
    int at = from;
    while (at < end) {
      byte b = bytes[at];
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        break;
      }
      at++;
    }
    return at;
  }

  /** A name and its colon; the place of its value, or no. */
  private int name(int from, int depth) {
    if (from >= end || bytes[from] != '"' || names == NAMES) {
      return NO;
    }
    byte[] all = bytes;
    int last = end;
    int at = from + 1;
    int hash = 0;
    for (; ; at++) {
      if (at >= last) {
        return NO;
      }
      byte b = all[at];
      byte kind = IN_STRING[b & 0xFF];
      if (kind == QUOTE) {
        break;
      }
      if (kind == BEYOND_ASCII) {
        beyondAscii = true;
      } else if (kind != PLAIN) {
        return NO;
      }
      hash = 31 * hash + b;
    }
    int length = at - from - 1;
    pathBytes[depth] = pathBytes[depth - 1] + length + 1;
    if (pathBytes[depth] > Limits.DATA_PATH_CHARS || isRepeated(from + 1, at, hash, depth)) {
      return NO;
    }
    nameStarts[names] = from + 1;
    nameEnds[names] = at;
    nameHashes[names++] = hash;
    at = skipSpace(at + 1);
    return at < end && bytes[at] == ':' ? skipSpace(at + 1) : NO;
  }

  private boolean isRepeated(int from, int to, int hash, int depth) {
    for (int i = firstNames[depth]; i < names; i++) {
      if (nameHashes[i] == hash
          && Arrays.equals(bytes, nameStarts[i], nameEnds[i], bytes, from, to)) {
        return true;
      }
    }
    return false;
  }

  /** The place after a string, a number, true, false or null; or no. */
  private int scalar(int at) {
    byte first = bytes[at];
    return switch (first) {
      case '"' -> string(at + 1);
      case 't' -> literal(at, TRUE);
      case 'f' -> literal(at, FALSE);
      case 'n' -> literal(at, NULL);
      default -> number(at);
    };
  }

  private int literal(int at, byte[] word) {
    int after = at + word.length;
    return after <= end && Arrays.equals(bytes, at, after, word, 0, word.length) ? after : NO;
  }

  private int string(int from) {
    byte[] all = bytes; // in locals, for the machine's sake: this is the innermost loop
    int last = end;
    int at = from;
    while (at < last) {
      byte kind = IN_STRING[all[at++] & 0xFF];
      if (kind == PLAIN) {
        continue;
      }
      switch (kind) {
        case QUOTE -> {
          return at;
        }
        case ESCAPE -> {
          if (at == last || !isShortEscape(all[at++])) {
            return NO;
          }
        }
        case BEYOND_ASCII -> beyondAscii = true;
        default -> {
          return NO;
        }
      }
    }
    return NO;
  }

  private static boolean isShortEscape(byte b) {
    return switch (b) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
      default -> false;
    };
  }

  /** RFC 8259, section 6; with an exponent of two digits at most. */
  private int number(int from) {
    int at = from;
    if (bytes[at] == '-') {
      at++;
    }
    int whole = at;
    at = digits(at);
    if (at == whole || at - whole > 1 && bytes[whole] == '0') {
      return NO;
    }
    if (at < end && bytes[at] == '.') {
      int fraction = at + 1;
      at = digits(fraction);
      if (at == fraction) {
        return NO;
      }
    }
    if (at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
      at++;
      if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
        at++;
      }
      int exponent = at;
      at = digits(exponent);
      if (at == exponent || at - exponent > 2) {
        return NO;
      }
    }
    return at - from > NUMBER_BYTES ? NO : at;
  }

  private int digits(int from) {
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      at++;
    }
    return at;
  }
}
