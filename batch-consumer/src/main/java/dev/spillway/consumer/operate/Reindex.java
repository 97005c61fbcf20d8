package dev.spillway.consumer.operate;

import dev.spillway.consumer.config.ConsumerConfig;
import dev.spillway.consumer.sink.elasticsearch.Cluster;
import dev.spillway.consumer.sink.elasticsearch.TypeMove;
import dev.spillway.consumer.sink.postgres.Database;
import dev.spillway.consumer.sink.postgres.RouteTable;
import dev.spillway.consumer.typed.RouteWatch;
import java.io.IOException;
import java.time.Duration;

/**
 * Moves a type to the indices of its own. Consumers go by what they have read, for {@link
 * RouteWatch#VALID} at most, and a request of theirs may then be under way for as long as requests
 * may take. So:
 *
 * <ol>
 *   <li>copy what is there, so that little is left for the rest;
 *   <li>record that events of all times lie in the type's own indices;
 *   <li>wait until nobody goes by the old record any more;
 *   <li>copy what has come meanwhile, and remove each document that is copied where it was, until
 *       none is found.
 * </ol>
 *
 * <p>Each step can be done again, so the whole can be interrupted anywhere. An event that is stored
 * again between 2 and 4 is created where it belongs now, or is there as a copy; 4 removes the
 * other.
 */
final class Reindex implements AutoCloseable {
  /** For clocks that do not go alike, and for the way to the server. */
  private static final Duration SLACK = Duration.ofSeconds(2);

  private static final int MOST_ROUNDS = 10;

  private final String type;
  private final Duration settled;
  private final Progress progress;
  private final Database database;
  private final Cluster cluster;
  private final RouteTable table;
  private final TypeMove move;

  /** What was done. */
  record Result(long copied, long removed) {}

  Reindex(ConsumerConfig config, String type, Progress progress) {
    this.type = type;
    this.settled = RouteWatch.VALID.plus(config.elasticsearch().requestTimeout()).plus(SLACK);
    this.progress = progress;
    this.database = new Database(config.postgres());
    this.cluster = new Cluster(config.elasticsearch());
    this.table = new RouteTable(database);
    this.move = new TypeMove(cluster, config.elasticsearch(), config.window().toWindow(), type);
  }

  Result run() throws Exception {
    if (!table.current().typedFrom().containsKey(type)) {
      throw OperateException.usage(
          type + " has no indices of its own: start a consumer that has its schema first");
    }
    if (!move.hasTemplate()) {
      throw OperateException.failure(
          "Elasticsearch has no index template for "
              + type
              + ": start a consumer that has its schema first");
    }
    long copied = move.run(false, this::tell).copied();
    table.change(locked -> locked.moveBack(type));
    awaitSettled();
    long removed = 0;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      TypeMove.Counts counts = move.run(true, this::tell);
      copied += counts.copied();
      removed += counts.removed();
      if (counts.found() == 0) {
        return new Result(copied, removed);
      }
    }
    throw OperateException.failure(
        "documents of "
            + type
            + " still come to the old indices: a consumer of an older version runs. Stop it, and"
            + " run the command again.");
  }

  private void tell(TypeMove.Counts counts) {
    progress.tell(
        () ->
            "%d documents found, %d copied, %d removed"
                .formatted(counts.found(), counts.copied(), counts.removed()));
  }

  private void awaitSettled() throws Exception {
    long[] left = {1};
    while (left[0] > 0) {
      table.change(locked -> left[0] = settled.toMillis() - locked.changedMillisAgo(type));
      if (left[0] > 0) {
        progress.tell(() -> "waiting for consumers to read the change: " + left[0] / 1000 + " s");
        Thread.sleep(Math.clamp(left[0], 1, 1000));
      }
    }
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    database.close();
  }
}
