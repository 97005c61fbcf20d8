package dev.spillway.local.chaos;

import dev.spillway.devstack.KafkaServer;
import dev.spillway.local.system.Application;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * The broker's group coordinator. In Kafka 4.3.1 it can come back from a crash with an old state of
 * its groups, write that over the newer one and fail: nobody joins, fetches or commits any more,
 * and after a new start of the broker the group's epoch is behind that of its assignment, which
 * then never changes. What an operator does about it is the repair here. For one thread.
 */
final class Coordinator {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  private static final long REQUEST_SECONDS = 30;
  private static final long PAUSE_MILLIS = 250;
  private static final String GROUP = "spillway";
  private static final String STARTED = "Kafka Server started";
  private static final String BROKEN = "is out of sync with the underlying log";

  private final KafkaServer kafka;
  private int repairs;

  Coordinator(KafkaServer kafka) {
    this.kafka = kafka;
  }

  /** Whether the broker has said so since its last start. */
  boolean isBroken() throws IOException {
    String log = Files.readString(kafka.logFile(), StandardCharsets.ISO_8859_1);
    return log.lastIndexOf(BROKEN) > log.lastIndexOf(STARTED);
  }

  /**
   * Starts the broker again, and deletes the group while it has no members: the next ones begin
   * where the ledger stands.
   */
  void repair(List<Application> consumers) throws InterruptedException, IOException {
    repairs++;
    consumers.forEach(Application::stop);
    kafka.stop(DEADLINE);
    kafka.start(DEADLINE);
    deleteGroup();
    consumers.forEach(Application::start);
  }

  /** Members that could not say that they leave are in it until their session ends. */
  private void deleteGroup() throws InterruptedException, IOException {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      while (true) {
        try {
          admin.deleteConsumerGroups(List.of(GROUP)).all().get(REQUEST_SECONDS, TimeUnit.SECONDS);
          return;
        } catch (ExecutionException | TimeoutException e) {
          if (e.getCause() instanceof GroupIdNotFoundException) {
            return;
          }
          if (System.nanoTime() - end > 0) {
            throw new IOException("the group could not be deleted", e);
          }
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /** How often there was something to repair. */
  int repairs() {
    return repairs;
  }
}
