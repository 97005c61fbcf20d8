package dev.spillway.event;

/**
 * The rules for names and values of attributes: CloudEvents 1.0, sections "Naming conventions" and
 * "Type system", and the lengths of {@link Limits}.
 */
final class AttributeRules {
  private AttributeRules() {}

  /** Checks the name of an extension attribute: lower-case ASCII letters and digits. */
  static void checkExtensionName(String pointer, String name) throws InvalidEventException {
    boolean valid = !name.isEmpty() && name.length() <= Limits.EXTENSION_NAME_CHARS;
    for (int i = 0; valid && i < name.length(); i++) {
      char c = name.charAt(i);
      valid = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    }
    if (!valid) {
      throw InvalidEventException.unprocessable(
          pointer,
          "not a CloudEvents attribute name: only a-z and 0-9, at most "
              + Limits.EXTENSION_NAME_CHARS
              + " characters");
    }
  }

  /** Checks a value of type String: no control characters, noncharacters or lone surrogates. */
  static void checkValue(String pointer, String value, int maxChars) throws InvalidEventException {
    if (value.isEmpty()) {
      throw InvalidEventException.unprocessable(pointer, "must not be empty");
    }
    if (value.length() > maxChars) {
      throw InvalidEventException.unprocessable(
          pointer, value.length() + " characters; at most " + maxChars + " are allowed");
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c < 0x7F) {
        continue;
      }
      int codePoint = value.codePointAt(i);
      if (codePoint <= 0x9F) {
        throw refused(pointer, "control character", codePoint);
      }
      if (codePoint >= 0xD800 && codePoint <= 0xDFFF) {
        throw refused(pointer, "lone surrogate", codePoint);
      }
      boolean nonCharacter =
          codePoint >= 0xFDD0 && codePoint <= 0xFDEF || (codePoint & 0xFFFE) == 0xFFFE;
      if (nonCharacter) {
        throw refused(pointer, "noncharacter", codePoint);
      }
      i += Character.charCount(codePoint) - 1;
    }
  }

  private static InvalidEventException refused(String pointer, String what, int codePoint) {
    return InvalidEventException.unprocessable(
        pointer, String.format("holds the %s U+%04X", what, codePoint));
  }
}
