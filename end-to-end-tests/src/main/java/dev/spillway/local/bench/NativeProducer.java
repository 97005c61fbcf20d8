package dev.spillway.local.bench;

import dev.spillway.devstack.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kafka's own performance tool for producers, as a process of its own. */
final class NativeProducer {
  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final Pattern RATE = Pattern.compile("records sent, ([0-9.]+) records/sec");

  private NativeProducer() {}

  /** Records a second, of 400 bytes, acknowledged by all replicas. */
  static double recordsPerSecond(Targets targets, String topic, int records, Path directory)
      throws IOException {
    Path log = directory.resolve("native-producer.log");
    Files.deleteIfExists(log);
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            "org.apache.kafka.tools.ProducerPerformance",
            "--bootstrap-server",
            targets.kafka(),
            "--topic",
            topic,
            "--num-records",
            Integer.toString(records),
            "--throughput",
            "-1",
            "--record-size",
            "400",
            "--command-property",
            "acks=all",
            "linger.ms=5",
            "compression.type=lz4");
    try (ChildProcess tool = ChildProcess.start(ChildProcess.Spec.of(command, log))) {
      int code = tool.awaitExit(DEADLINE).orElse(-1);
      String said = Files.readString(log);
      // The last line is about the whole run, those before it about five seconds each.
      Matcher rates = RATE.matcher(said);
      double last = 0;
      while (rates.find()) {
        last = Double.parseDouble(rates.group(1));
      }
      if (code != 0 || last == 0) {
        throw new IOException("Kafka's performance tool ended with " + code + "; see " + log);
      }
      return last;
    }
  }
}
