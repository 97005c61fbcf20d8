package dev.spillway.consumer.sink;

import dev.spillway.consumer.batch.Action;
import dev.spillway.consumer.batch.Batch;
import dev.spillway.consumer.batch.Input;
import dev.spillway.consumer.batch.Store;
import dev.spillway.consumer.deadletter.DeadLetterTopic;
import dev.spillway.consumer.sink.elasticsearch.ElasticsearchStore;
import dev.spillway.consumer.sink.postgres.PostgresStore;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out the requests of the batch core: one thread for each store and one for the dead-letter
 * topic, each bounded by the deadlines of its client. Answers go to the mailbox.
 */
public final class Flusher {
  private static final Logger log = LoggerFactory.getLogger(Flusher.class);

  private final PostgresStore postgres;
  private final ElasticsearchStore elasticsearch;
  private final DeadLetterTopic deadLetters;
  private final FlushMetrics metrics;
  private final Mailbox mailbox;
  private final Set<Store> loaded;

  /** What the open transaction holds, for the metrics; touched by PostgreSQL's thread alone. */
  private @Nullable Batch heldBatch;

  private BitSet heldRows = new BitSet();

  private final ExecutorService postgresThread;
  private final ExecutorService elasticsearchThread;
  private final ExecutorService deadLetterThread;

  /**
   * Nothing is asked of the stores yet.
   *
   * @param threads goes before the names of the threads
   * @param loaded which stores are; for any other, requests succeed and nothing is done
   */
  public Flusher(
      String threads,
      Set<Store> loaded,
      PostgresStore postgres,
      ElasticsearchStore elasticsearch,
      DeadLetterTopic deadLetters,
      FlushMetrics metrics,
      Mailbox mailbox) {
    this.postgresThread = thread(threads + "postgres");
    this.elasticsearchThread = thread(threads + "elasticsearch");
    this.deadLetterThread = thread(threads + "dead-letter");
    this.loaded = Set.copyOf(loaded);
    this.postgres = postgres;
    this.elasticsearch = elasticsearch;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.mailbox = mailbox;
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(Thread.ofPlatform().name(name).daemon().factory());
  }

  /** A request that has an answer or fails. */
  @FunctionalInterface
  private interface Attempt {
    Input.Report run() throws Exception;
  }

  /** Begins a request; returns at once. */
  public void begin(Action.Request request) {
    switch (request) {
      case Action.Copy copy -> run(postgresThread, "copy", copy, () -> copied(copy, copy(copy)));
      case Action.Commit commit ->
          run(postgresThread, "commit", commit, () -> committed(commit(commit)));
      case Action.Index index ->
          run(elasticsearchThread, "index", index, () -> metrics.indexed(index(index)));
      case Action.Remove remove -> run(elasticsearchThread, "remove", remove, () -> remove(remove));
      case Action.DeadLetter letters ->
          run(
              deadLetterThread,
              "dead_letter",
              letters,
              () -> {
                deadLetters.send(letters);
                metrics.deadLettered(letters.rejections());
                return new Input.DeadLettered(letters.ticket());
              });
    }
  }

  private Input.Report copy(Action.Copy request) throws Exception {
    return loaded.contains(Store.POSTGRES)
        ? postgres.copy(request)
        : new Input.Copied(request.ticket(), List.of());
  }

  private Input.Report commit(Action.Commit request) throws Exception {
    return loaded.contains(Store.POSTGRES)
        ? postgres.commit(request)
        : new Input.Committed(request.ticket());
  }

  private Input.Indexed index(Action.Index request) throws Exception {
    return loaded.contains(Store.ELASTICSEARCH)
        ? elasticsearch.index(request)
        : new Input.Indexed(request.ticket(), request.documents(), List.of(), "");
  }

  private Input.Report copied(Action.Copy request, Input.Report report) {
    if (report instanceof Input.Copied copied) {
      heldBatch = request.batch();
      heldRows = (BitSet) request.rows().clone();
      copied.rejections().forEach(rejection -> heldRows.clear(rejection.index()));
    }
    return report;
  }

  private Input.Report committed(Input.Report report) {
    if (heldBatch != null) {
      metrics.arrived(heldBatch, heldRows);
      heldBatch = null;
    }
    return report;
  }

  /** A document stays if PostgreSQL has a row with its key: an earlier event's, or a copy's. */
  private Input.Report remove(Action.Remove request) throws Exception {
    if (loaded.contains(Store.ELASTICSEARCH)) {
      BitSet orphans = (BitSet) request.documents().clone();
      if (loaded.contains(Store.POSTGRES)) {
        orphans.andNot(postgres.stored(request.batch(), request.documents()));
      }
      elasticsearch.remove(request.batch(), orphans);
    }
    return new Input.Removed(request.ticket());
  }

  private void run(ExecutorService thread, String step, Action.Request request, Attempt attempt) {
    thread.execute(
        () -> {
          Input.Report report;
          try {
            report = metrics.timed(step, attempt::run);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            report = new Input.Failed(request.ticket(), "interrupted");
          } catch (Exception e) {
            metrics.failed(step);
            log.atWarn()
                .addKeyValue("step", step)
                .addKeyValue("flight", request.ticket().flight())
                .addKeyValue("error", e.toString())
                .log("attempt failed, will be tried again");
            report = new Input.Failed(request.ticket(), e.toString());
          }
          if (report instanceof Input.Indexed indexed && !indexed.retriable().isEmpty()) {
            metrics.failed(step);
            log.atWarn()
                .addKeyValue("step", step)
                .addKeyValue("flight", request.ticket().flight())
                .addKeyValue("written", indexed.written().cardinality())
                .addKeyValue("error", indexed.retriable())
                .log("attempt failed in part, will be tried again");
          }
          mailbox.deliver(report);
        });
  }

  /** Rolls back the transaction that is open; behind whatever PostgreSQL is doing now. */
  public void rollback() {
    postgresThread.execute(postgres::rollback);
  }

  /** Reads the ledger; the answer goes to the mailbox. */
  public void readLedger(Action.ReadLedger request) {
    postgresThread.execute(
        () -> {
          try {
            mailbox.deliver(
                new Input.LedgerRead(
                    loaded.contains(Store.POSTGRES)
                        ? postgres.readLedger(request.partitions())
                        : request.committed()));
          } catch (Exception e) {
            metrics.failed("read_ledger");
            log.atWarn()
                .addKeyValue("partitions", request.partitions())
                .addKeyValue("error", e.toString())
                .log("ledger not readable, will be tried again");
            mailbox.deliver(new Input.LedgerUnreadable(request.partitions()));
          }
        });
  }

  /** Rolls back what is open and ends the threads; waits no longer than the deadline. */
  public void close(Duration deadline) throws InterruptedException {
    rollback();
    postgresThread.shutdown();
    elasticsearchThread.shutdown();
    deadLetterThread.shutdown();
    long end = System.nanoTime() + deadline.toNanos();
    for (ExecutorService thread :
        new ExecutorService[] {postgresThread, elasticsearchThread, deadLetterThread}) {
      if (!thread.awaitTermination(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS)) {
        log.atWarn().log("a store did not answer before the deadline; its request is abandoned");
        thread.shutdownNow();
      }
    }
  }
}
