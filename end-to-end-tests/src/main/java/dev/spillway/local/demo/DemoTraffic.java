package dev.spillway.local.demo;

import dev.spillway.local.send.AttributeOptions;
import dev.spillway.local.send.CountedStream;
import dev.spillway.local.send.Form;
import dev.spillway.local.send.GatewayClient;
import dev.spillway.local.send.Score;
import dev.spillway.local.send.ScoreText;
import dev.spillway.local.send.Upload;
import dev.spillway.local.traffic.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/** What the demo sends. */
sealed interface DemoTraffic extends AutoCloseable {
  /** Events per second, where none is asked for. */
  int DEFAULT_RATE = 500;

  /** How it goes, in one line; called a few times a second by one thread. */
  String line() throws InterruptedException;

  /** What came of it, in one line; empty if nothing was sent. */
  String summary();

  @Override
  void close();

  /** Nothing. */
  record None() implements DemoTraffic {
    @Override
    public String line() {
      return "none";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public void close() {}
  }

  /** Made-up events until the end. */
  final class MadeUp implements DemoTraffic {
    private final Traffic traffic;
    private final double rate;

    MadeUp(String gatewayUrl, double rate) {
      this.rate = rate;
      this.traffic = new Traffic(gatewayUrl, rate, ThreadLocalRandom.current().nextLong());
    }

    @Override
    public String line() {
      String phase = traffic.phase().name().toLowerCase(Locale.ROOT);
      return String.format(Locale.ROOT, "%-6s (mean %,.0f/s): ", phase, rate) + counts();
    }

    @Override
    public String summary() {
      return "traffic: " + counts();
    }

    private String counts() {
      Traffic.Counts counts = traffic.counts();
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(Locale.ROOT, "sent %,d, accepted %,d", counts.sent(), counts.accepted()));
      if (counts.retried() > 0) {
        text.append(String.format(Locale.ROOT, ", requests sent again %,d", counts.retried()));
      }
      if (counts.letGo() > 0) {
        text.append(String.format(Locale.ROOT, ", held back %,d", counts.letGo()));
      }
      if (counts.failed() > 0) {
        text.append(
            String.format(Locale.ROOT, ", failed %,d: %s", counts.failed(), counts.lastFailure()));
      }
      return text.toString();
    }

    @Override
    public void close() {
      traffic.close();
    }
  }

  /** A file, once. */
  final class OfFile implements DemoTraffic {
    private static final Duration RETRY_FOR = Duration.ofMinutes(5);
    private static final int BATCH = 500;
    private static final int CONCURRENCY = 4;

    private final String gatewayUrl;
    private final Path file;
    private final Display display;
    private final long size;
    private final CountedStream stream;
    private final GatewayClient client;
    private final Upload upload;
    private boolean told;

    OfFile(String gatewayUrl, Path file, AttributeOptions attributes, Display display)
        throws IOException {
      this.gatewayUrl = gatewayUrl;
      this.file = file;
      this.display = display;
      this.size = Math.max(1, Files.size(file));
      this.stream = new CountedStream(Files.newInputStream(file));
      this.client = new GatewayClient(gatewayUrl, RETRY_FOR);
      this.upload =
          new Upload(
              client,
              Form.NDJSON,
              attributes.headers(),
              attributes.retrySafety(),
              BATCH,
              CONCURRENCY);
      upload.begin(stream);
    }

    @Override
    public String line() throws InterruptedException {
      boolean done = upload.await(Duration.ZERO);
      if (done && !told) {
        told = true;
        display.say("sent " + file);
        ScoreText.lines(upload.score(), gatewayUrl).forEach(line -> display.say("  " + line));
      }
      Score.Counts counts = upload.score().counts();
      String trouble = client.trouble();
      return String.format(
          Locale.ROOT,
          "%s %s: accepted %,d, rejected %,d%s",
          file.getFileName(),
          done ? "sent" : Math.min(100, 100 * stream.count() / size) + " %",
          counts.accepted(),
          counts.rejected(),
          trouble.isEmpty() || done ? "" : "; trying again: " + trouble);
    }

    @Override
    public String summary() {
      return "file: " + ScoreText.lines(upload.score(), gatewayUrl).getFirst();
    }

    @Override
    public void close() {
      upload.close();
      client.close();
    }
  }
}
