package dev.spillway.local.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The rows of a file of PostgreSQL's binary COPY, one batch after the other, as bytes. For one
 * thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">File formats of COPY</a>
 */
final class PreparedRows implements AutoCloseable {
  /** Signature, flags, length of the header's extension, of which there is none. */
  static final int HEADER_BYTES = 11 + 4 + 4;

  private static final short TRAILER = -1;

  private final DataInputStream in;
  private final byte[] header = new byte[HEADER_BYTES];
  private boolean ended;

  PreparedRows(Path copy) throws IOException {
    in = new DataInputStream(new BufferedInputStream(Files.newInputStream(copy), 1 << 18));
    in.readFully(header);
  }

  /**
   * Rows.
   *
   * @param copyData what COPY takes: header, rows, trailer
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed from one method to the next, never compared.
  record Batch(int rows, byte[] copyData) {}

  /** The next rows, at most so many; none at the end. */
  Batch next(int most) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(HEADER_BYTES + 600 * most);
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(header);
    int rows = 0;
    while (rows < most && !ended) {
      short columns = in.readShort();
      ended = columns == TRAILER;
      if (!ended) {
        copyRow(columns, out);
        rows++;
      }
    }
    out.writeShort(TRAILER);
    return new Batch(rows, bytes.toByteArray());
  }

  private void copyRow(short columns, DataOutputStream out) throws IOException {
    out.writeShort(columns);
    for (int i = 0; i < columns; i++) {
      int length = in.readInt();
      out.writeInt(length);
      if (length > 0) {
        out.write(in.readNBytes(length));
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
