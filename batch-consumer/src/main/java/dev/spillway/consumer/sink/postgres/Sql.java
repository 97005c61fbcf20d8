package dev.spillway.consumer.sink.postgres;

/** Texts and names as they stand in a statement. */
final class Sql {
  private Sql() {}

  /** A text, in the form that means the same whatever {@code standard_conforming_strings} is. */
  static String text(String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("PostgreSQL has no texts with U+0000");
    }
    String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') < 0 ? quoted : "E" + quoted;
  }

  /** A name that need not be a plain one. */
  static String name(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
