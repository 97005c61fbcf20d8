package dev.spillway.consumer;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Looks again and again whether Kafka's group is ahead of the ledger, which it must never be. */
final class OffsetWatch implements AutoCloseable {
  private final TestPipeline pipeline;
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean ending;
  private final AtomicLong samples = new AtomicLong();

  OffsetWatch(TestPipeline pipeline) {
    this.pipeline = pipeline;
    this.thread = Thread.ofPlatform().daemon().name("offset-watch").start(this::run);
  }

  private void run() {
    while (!ending) {
      try {
        sample();
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (Exception e) {
        problems.add("not sampled: " + e);
      }
    }
  }

  /** The group first: the ledger only ever moves forward. */
  private void sample() throws Exception {
    for (var committed : pipeline.committed().entrySet()) {
      long ledger =
          pipeline.count(
              "SELECT coalesce(max(next_offset), 0) FROM sink_progress WHERE partition = "
                  + committed.getKey());
      if (committed.getValue() > ledger) {
        problems.add(
            "partition %d: committed %d, ledger %d"
                .formatted(committed.getKey(), committed.getValue(), ledger));
      }
    }
    samples.incrementAndGet();
  }

  long samples() {
    return samples.get();
  }

  /** What was seen since the last call; empty if all is well. */
  String problems() {
    String all = String.join("; ", problems);
    problems.clear();
    return all;
  }

  @Override
  public void close() {
    ending = true;
    thread.interrupt();
  }
}
