package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Prepared rows into a table: one by a prepared INSERT that commits by itself, more by a COPY in a
 * transaction of its own.
 */
final class PostgresBatches implements BatchLoad {
  private static final int DATA = 9;
  private static final int EXTENSIONS = 10;
  private static final OffsetDateTime POSTGRES_EPOCH =
      OffsetDateTime.of(2000, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  private final int size;
  private final PreparedRows rows;
  private final Connection connection;
  private final CopyManager copies;
  private final PreparedStatement insert;

  PostgresBatches(Database database, PreparedLoad prepared, int size)
      throws SQLException, IOException {
    this.size = size;
    this.rows = new PreparedRows(prepared.copy());
    this.connection = database.targets().connect(database.name());
    this.copies = connection.unwrap(PGConnection.class).getCopyAPI();
    this.insert =
        connection.prepareStatement(
            "INSERT INTO events VALUES (?,?,?,?,?,?,?,?,?::jsonb,?::jsonb,?,?,?)");
  }

  @Override
  public int next() throws IOException, SQLException {
    PreparedRows.Batch batch = rows.next(size);
    if (batch.rows() == 0) {
      return 0;
    }
    if (size == 1) {
      bind(ByteBuffer.wrap(batch.copyData()).position(PreparedRows.HEADER_BYTES));
      insert.executeUpdate();
    } else {
      copies.copyIn(
          "COPY events FROM STDIN (FORMAT binary)",
          new ByteArrayInputStream(batch.copyData()),
          1 << 16);
    }
    return batch.rows();
  }

  /** The columns as schemas/postgres has them. */
  private void bind(ByteBuffer row) throws SQLException {
    row.getShort();
    row.getInt();
    insert.setObject(1, new UUID(row.getLong(), row.getLong()));
    insert.setObject(2, time(row));
    for (int column = 3; column <= EXTENSIONS; column++) {
      insert.setString(column, text(row, column == DATA || column == EXTENSIONS));
    }
    insert.setObject(11, time(row));
    row.getInt();
    insert.setInt(12, row.getInt());
    row.getInt();
    insert.setLong(13, row.getLong());
  }

  private static OffsetDateTime time(ByteBuffer row) {
    row.getInt();
    return POSTGRES_EPOCH.plus(row.getLong(), ChronoUnit.MICROS);
  }

  /** A column's text; in front of a jsonb is its version. */
  private static @Nullable String text(ByteBuffer row, boolean jsonb) {
    int length = row.getInt();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[length];
    row.get(bytes);
    return jsonb ? new String(bytes, 1, length - 1, UTF_8) : new String(bytes, UTF_8);
  }

  @Override
  public void close() throws SQLException, IOException {
    try (rows;
        connection) {
      insert.close();
    }
  }
}
