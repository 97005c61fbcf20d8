package dev.spillway.insights.count;

/**
 * Keeps counts beyond the process. What is put is kept together with the place in the topic up to
 * which it counts, or neither is.
 */
public interface CountLog {
  /** Keeps a value; the bytes may be written into, and put again, later. */
  void put(byte[] key, byte[] value);

  /** Forgets a key. */
  void delete(byte[] key);
}
