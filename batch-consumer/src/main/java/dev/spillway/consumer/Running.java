package dev.spillway.consumer;

import dev.spillway.consumer.poll.PollLoop;
import dev.spillway.consumer.status.StatusPublisher;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * What runs, and what is closed after it.
 *
 * @param loop reads and stores events
 * @param rollups reads and stores rollups
 * @param status says what the loop of events is at
 * @param producer of dead letters
 * @param admin Kafka's administration
 */
record Running(
    PollLoop loop,
    Optional<Rollups> rollups,
    Optional<StatusPublisher> status,
    KafkaProducer<byte[], byte[]> producer,
    Admin admin) {

  /**
   * Ends all of it, in the reverse order of the flow.
   *
   * @param most for both loops, at the same time, to drain and leave their groups
   * @param each for each of the clients
   * @throws IOException if a loop did not end in time
   */
  void close(Duration most, Duration each) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    rollups.ifPresent(second -> second.end(most));
    if (!loop.stop(most)) {
      throw new IOException("the poll loop did not end within " + most);
    }
    status.ifPresent(publisher -> publisher.end(each));
    Duration left = most.minusNanos(System.nanoTime() - begin);
    if (rollups.isPresent() && !rollups.get().awaitEnd(left)) {
      throw new IOException("the loop of rollups did not end within " + most);
    }
    producer.close(each);
    status.ifPresent(StatusPublisher::close);
    admin.close(each);
  }
}
