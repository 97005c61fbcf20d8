package dev.spillway.gateway.read;

import java.util.Locale;

/** The attributes that plain JSON can get from headers, pointers and defaults. */
public enum Attribute {
  TYPE,
  SOURCE,
  SUBJECT,
  ID,
  TIME;

  /** The CloudEvents name. */
  public String attributeName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
