package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;

/** How records become rows: which table, and by which statements. For one thread. */
interface Rows {
  /**
   * Makes what the rows need to have a place.
   *
   * @param connection with a transaction open
   * @return whether there was something to make: the transaction has been rolled back for it, and
   *     has to begin again
   */
  boolean makeRoom(Connection connection, Batch batch, BitSet rows) throws SQLException;

  /**
   * Writes the rows into the open transaction.
   *
   * @return those that the server refused for good
   * @throws SQLException for any other failure; the transaction is then of no use
   */
  List<Rejection> copy(Connection connection, Batch batch, BitSet rows) throws SQLException;
}
