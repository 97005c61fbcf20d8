package dev.spillway.local.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.PGConnection;

/**
 * The raw limit: one COPY of a prepared file, and prepared bulk bodies by a few connections, both
 * at the same time.
 */
final class RawLoad {
  private static final int PIECE = 64 * 1024;

  private final Targets targets;
  private final PreparedLoad prepared;
  private final int bulkConnections;

  RawLoad(Targets targets, PreparedLoad prepared, int bulkConnections) {
    this.targets = targets;
    this.prepared = prepared;
    this.bulkConnections = bulkConnections;
  }

  /** Loads a database with an empty table and an index that is not there; the seconds it took. */
  double run(Stores stores, String database, Search search)
      throws IOException, InterruptedException {
    List<Callable<Void>> loaders = new ArrayList<>();
    if (stores.postgres()) {
      loaders.add(() -> copy(database));
    }
    if (stores.elasticsearch()) {
      AtomicInteger next = new AtomicInteger();
      for (int i = 0; i < bulkConnections; i++) {
        loaders.add(() -> bulk(search, next));
      }
    }
    long began = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(loaders.size())) {
      for (Future<Void> loader : threads.invokeAll(loaders)) {
        loader.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("the raw load failed", e.getCause());
    }
    return (System.nanoTime() - began) / 1e9;
  }

  private Void copy(String database) throws Exception {
    try (Connection connection = targets.connect(database);
        InputStream rows = Files.newInputStream(prepared.copy())) {
      connection
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn("COPY events FROM STDIN (FORMAT binary)", rows, PIECE);
    }
    return null;
  }

  private Void bulk(Search search, AtomicInteger next) throws Exception {
    try (FileChannel file = FileChannel.open(prepared.bulk(), StandardOpenOption.READ)) {
      List<Long> bodies = prepared.bodies();
      int i;
      while ((i = next.getAndIncrement()) < bodies.size() - 1) {
        long from = bodies.get(i);
        ByteBuffer body = ByteBuffer.allocate((int) (bodies.get(i + 1) - from));
        while (body.hasRemaining()) {
          if (file.read(body, from + body.position()) < 0) {
            throw new IOException(prepared.bulk() + " has become shorter");
          }
        }
        search.bulk(body.array());
      }
    }
    return null;
  }
}
