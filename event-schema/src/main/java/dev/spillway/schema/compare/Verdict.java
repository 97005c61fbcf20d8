package dev.spillway.schema.compare;

/** What one change means for whoever relies on the older schema. */
public enum Verdict {
  /** Every event that was valid stays so, and the stores take it in place. */
  COMPATIBLE,

  /** Some event that was valid is not, or a store cannot take it in place. */
  INCOMPATIBLE,

  /** Neither was found out. Counts as incompatible. */
  CANNOT_TELL;

  @Override
  public String toString() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
  }
}
