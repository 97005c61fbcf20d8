package dev.spillway.local.chaos;

import dev.spillway.devstack.KafkaServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;

/**
 * The broker's group coordinator. In Kafka 4.3.1 it can come back from a crash in a state that it
 * never leaves: no group of its partition joins, fetches or commits until the broker is started
 * again, which an operator would do. For one thread.
 */
final class Coordinator {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
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

  /** Starts the broker again. */
  void repair() {
    repairs++;
    kafka.stop(DEADLINE);
    kafka.start(DEADLINE);
  }

  /** How often the broker was started again for this. */
  int repairs() {
    return repairs;
  }
}
