package dev.spillway.consumer.sink.postgres;

import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Rejection;
import dev.spillway.consumer.seam.FlushPoint;
import dev.spillway.consumer.sink.EventWindow;
import dev.spillway.consumer.sink.MonthCursor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.YearMonth;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of {@code events}, each in the partition of its month. */
final class EventRows implements Rows {
  private final EventWindow window;
  private final SqlSeam seam;
  private final RowCopy rowCopy;

  EventRows(EventWindow window, SqlSeam seam) {
    this.window = window;
    this.seam = seam;
    this.rowCopy = new RowCopy(seam);
  }

  @Override
  public boolean makeRoom(Connection connection, Batch batch, BitSet rows) throws SQLException {
    Set<YearMonth> missing = MonthPartitions.missing(connection, monthsOf(batch, rows));
    if (missing.isEmpty()) {
      return false;
    }
    connection.rollback();
    for (YearMonth month : missing) {
      seam.at(FlushPoint.BEFORE_PARTITION_MADE);
      MonthPartitions.make(connection, month);
      seam.at(FlushPoint.AFTER_PARTITION_MADE);
    }
    return true;
  }

  private Set<YearMonth> monthsOf(Batch batch, BitSet rows) {
    Set<YearMonth> found = new HashSet<>();
    MonthCursor months = new MonthCursor(window);
    for (int i = rows.nextSetBit(0); i >= 0; i = rows.nextSetBit(i + 1)) {
      months.monthOf(batch.event(i).event().time()).ifPresent(found::add);
    }
    return found;
  }

  @Override
  public List<Rejection> copy(Connection connection, Batch batch, BitSet rows) throws SQLException {
    return rowCopy.copy(connection, batch, rows);
  }
}
