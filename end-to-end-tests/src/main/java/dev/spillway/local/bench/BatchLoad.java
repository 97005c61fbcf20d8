package dev.spillway.local.bench;

import java.io.IOException;
import java.sql.SQLException;

/** Loads one store by batches of one size, one after the other on one connection. */
interface BatchLoad extends AutoCloseable {
  /** Loads a batch and returns when it is durable: how many events it had, 0 at the end. */
  int next() throws IOException, SQLException, InterruptedException;

  @Override
  void close() throws IOException, SQLException;
}
