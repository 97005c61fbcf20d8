package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.seam.FlushSeam;
import java.io.IOException;
import java.sql.SQLException;

/** The seam as JDBC's callers know failures. */
record SqlSeam(FlushSeam seam) {
  void at(FlushPoint point) throws SQLException {
    try {
      seam.at(point);
    } catch (IOException e) {
      throw new SQLException(e.getMessage(), "08006", e); // connection_failure
    }
  }
}
