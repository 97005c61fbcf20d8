package dev.spillway.local.bench;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Consumers as processes, from their start until a group has committed the whole topic. */
final class ConsumerRun {
  private static final Duration DEADLINE = Duration.ofMinutes(30);

  private final Ground ground;
  private final Topic topic;
  private final Map<String, String> settings;

  /**
   * @param settings of the consumers by the names of their variables, beside the servers
   */
  ConsumerRun(Ground ground, Topic topic, Map<String, String> settings) {
    this.ground = ground;
    this.topic = topic;
    this.settings = settings;
  }

  /**
   * What a drain took.
   *
   * @param seconds from the start of the processes to the last offset committed
   * @param perSecondOnceStarted from the first offsets committed to the last: without the start of
   *     the JVMs; the rate of the whole where one commit was seen only
   * @param cpuSeconds of all consumers, the start of their JVMs among it
   * @param maxRssMebibytes of the largest
   */
  record Drained(
      double seconds, double perSecondOnceStarted, double cpuSeconds, long maxRssMebibytes) {}

  /** Drains the topic into a database by so many consumers of a new group. */
  Drained drain(String database, int consumers, long events)
      throws IOException, InterruptedException {
    List<ChildProcess> processes = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int i = 1; i <= consumers; i++) {
        processes.add(start(database, i));
      }
      long end = began + DEADLINE.toNanos();
      long firstAt = 0;
      long firstLag = events;
      for (long lag = events; lag > 0; lag = topic.lag(database, events)) {
        if (firstLag == events && lag < events) {
          firstAt = System.nanoTime();
          firstLag = lag;
        }
        for (ChildProcess one : processes) {
          if (!one.isAlive()) {
            throw new IOException("a consumer has ended; see " + one.log());
          }
        }
        if (System.nanoTime() - end > 0) {
          throw new IOException("not drained within " + DEADLINE);
        }
        Thread.sleep(50);
      }
      long done = System.nanoTime();
      double seconds = (done - began) / 1e9;
      double onceStarted =
          firstLag < events ? firstLag / ((done - firstAt) / 1e9) : events / seconds;
      double cpu = 0;
      long rss = 0;
      for (ChildProcess one : processes) {
        ProcessUsage usage = ProcessUsage.of(one.pid());
        cpu += usage.cpuSeconds();
        rss = Math.max(rss, usage.maxRssMebibytes());
      }
      return new Drained(seconds, onceStarted, cpu, rss);
    } finally {
      processes.forEach(one -> one.stop(Duration.ofSeconds(30)));
    }
  }

  /**
   * Starts a consumer. The group has the name of the database: each run begins at the beginning.
   */
  ChildProcess start(String database, int number) {
    Targets targets = ground.targets();
    Map<String, String> environment = new HashMap<>();
    environment.put("SPILLWAY_LOG_FORMAT", "text");
    environment.put("SPILLWAY_MANAGEMENT_PORT", "0");
    environment.put("SPILLWAY_KAFKA_BOOTSTRAP_SERVERS", targets.kafka());
    environment.put("SPILLWAY_KAFKA_TOPIC", topic.name());
    environment.put("SPILLWAY_KAFKA_DEAD_LETTER_TOPIC", topic.deadLetters());
    environment.put("SPILLWAY_KAFKA_GROUP", database);
    environment.put("SPILLWAY_POSTGRES_URL", targets.database(database));
    environment.put("SPILLWAY_POSTGRES_USER", targets.user());
    environment.put("SPILLWAY_POSTGRES_PASSWORD", targets.password());
    environment.put("SPILLWAY_ELASTICSEARCH_URL", targets.elasticsearch());
    environment.putAll(settings);
    return ChildProcess.start(
        ChildProcess.Spec.of(
                Installation.find().consumerCommand(ground.jvmOptions()),
                ground.directory().resolve("consumer-" + number + ".log"))
            .withEnvironment(environment)
            .withGrace(Duration.ofSeconds(30)));
  }
}
