package dev.spillway.local.send;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts the bytes that one thread reads, for others to see. */
public final class CountedStream extends FilterInputStream {
  private final AtomicLong count = new AtomicLong();

  public CountedStream(InputStream stream) {
    super(stream);
  }

  /** Bytes read so far. */
  public long count() {
    return count.get();
  }

  @Override
  public int read() throws IOException {
    int b = super.read();
    count.addAndGet(b < 0 ? 0 : 1);
    return b;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    int read = super.read(bytes, from, length);
    count.addAndGet(Math.max(0, read));
    return read;
  }
}
