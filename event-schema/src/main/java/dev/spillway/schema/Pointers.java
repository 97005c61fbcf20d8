package dev.spillway.schema;

/** JSON pointers as text (RFC 6901). */
public final class Pointers {
  private Pointers() {}

  /** The pointer of a member. */
  public static String append(String pointer, String name) {
    return pointer + "/" + name.replace("~", "~0").replace("/", "~1");
  }

  /** The pointer of an element. */
  public static String append(String pointer, int index) {
    return pointer + "/" + index;
  }
}
