package dev.spillway.schema.compare;

/**
 * One change between two schemas.
 *
 * @param pointer of the keyword or schema in the newer document; of what is gone, in the older
 * @param detail for a person: what became of what, and why that matters
 */
public record Change(String pointer, ChangeKind kind, Verdict verdict, String detail) {
  /** Whether whoever relies on the older schema may go on. */
  public boolean isCompatible() {
    return verdict == Verdict.COMPATIBLE;
  }

  @Override
  public String toString() {
    return verdict + "  " + (pointer.isEmpty() ? "/" : pointer) + "  " + kind + ": " + detail;
  }
}
