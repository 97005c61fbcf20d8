package dev.spillway.local.send;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The lines of NDJSON, with their numbers; blank ones are passed over. For one thread. */
public final class EventLines {
  private static final int BUFFER = 1 << 16;
  private static final int CARRIAGE_RETURN = '\r';

  private final InputStream stream;
  private final int longest;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(4096);
  private final byte[] buffer = new byte[BUFFER];
  private int next;
  private int end;
  private long number;

  /**
   * One line.
   *
   * @param number from 1
   * @param bytes without the line end; cut off where it is too long
   * @param tooLong whether it is
   */
  // Never compared.
  @SuppressWarnings("ArrayRecordComponent")
  public record Line(long number, byte[] bytes, boolean tooLong) {}

  private EventLines(InputStream stream, int longest) {
    this.stream = stream;
    this.longest = longest;
  }

  /**
   * Reads a stream that may be compressed with gzip, which its first two bytes tell.
   *
   * @param longest in bytes; the rest of a longer line is dropped
   */
  public static EventLines of(InputStream raw, int longest) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(raw, BUFFER);
    buffered.mark(3);
    int first = buffered.read();
    int second = buffered.read();
    buffered.reset();
    boolean gzip = first == 0x1F && second == 0x8B;
    EventLines lines =
        new EventLines(gzip ? new GZIPInputStream(buffered, BUFFER) : buffered, longest);
    lines.skipByteOrderMark();
    return lines;
  }

  private void skipByteOrderMark() throws IOException {
    end = stream.readNBytes(buffer, 0, 3);
    boolean mark =
        end == 3
            && (buffer[0] & 0xFF) == 0xEF
            && (buffer[1] & 0xFF) == 0xBB
            && (buffer[2] & 0xFF) == 0xBF;
    next = mark ? 3 : 0;
  }

  /** The next line that is not blank, or null at the end. */
  public @Nullable Line read() throws IOException {
    while (true) {
      line.reset();
      boolean any = false;
      boolean tooLong = false;
      int c;
      while ((c = readByte()) >= 0) {
        any = true;
        if (c == '\n') {
          break;
        }
        if (line.size() < longest) {
          line.write(c);
        } else {
          tooLong = true;
        }
      }
      if (!any) {
        return null;
      }
      number++;
      byte[] bytes = withoutReturn(line.toByteArray());
      if (!isBlank(bytes)) {
        return new Line(number, bytes, tooLong);
      }
    }
  }

  private int readByte() throws IOException {
    if (next == end) {
      end = stream.read(buffer);
      next = 0;
      if (end <= 0) {
        end = 0;
        return -1;
      }
    }
    return buffer[next++] & 0xFF;
  }

  private static byte[] withoutReturn(byte[] bytes) {
    int length = bytes.length;
    return length > 0 && bytes[length - 1] == CARRIAGE_RETURN
        ? java.util.Arrays.copyOf(bytes, length - 1)
        : bytes;
  }

  private static boolean isBlank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != CARRIAGE_RETURN) {
        return false;
      }
    }
    return true;
  }
}
