package dev.spillway.consumer.poll;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Whether a topic is there. Asked of the administration: a producer or consumer would warn again
 * and again, or have a broker that does so create the topic with the wrong settings.
 *
 * @param admin is not closed here
 * @param topic its name
 */
public record TopicPresence(Admin admin, String topic) {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /**
   * Asks Kafka; waits no longer than five seconds.
   *
   * @throws ExecutionException if Kafka refuses to say
   * @throws TimeoutException if it does not answer
   */
  public boolean ask() throws InterruptedException, ExecutionException, TimeoutException {
    try {
      admin
          .describeTopics(List.of(topic))
          .allTopicNames()
          .get(TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return false;
      }
      throw e;
    }
  }
}
