package dev.spillway.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.devstack.ChildProcess;
import dev.spillway.local.system.SearchPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The load generator wrk: keep-alive connections, one request at a time on each. */
final class Wrk {
  private final Path program;
  private final Path directory;

  private Wrk(Path program, Path directory) {
    this.program = program;
    this.directory = directory;
  }

  /** The one on the PATH. */
  static Optional<Wrk> find(Path directory) {
    return SearchPath.find("wrk").map(program -> new Wrk(program, directory));
  }

  /**
   * What was answered.
   *
   * @param requestsPerSecond answered with 2xx
   * @param p50Millis half of the answers were faster
   * @param p99Millis 99 of 100 were
   */
  record Answered(double requestsPerSecond, double p50Millis, double p99Millis) {}

  /**
   * Posts one body again and again.
   *
   * @throws IOException if a request failed or was answered with anything but 2xx
   */
  Answered post(String url, String contentType, byte[] body, int connections, Duration duration)
      throws IOException {
    Path content = Files.write(directory.resolve("wrk-body"), body);
    Path script = directory.resolve("wrk.lua");
    Files.writeString(
        script,
        """
        local file = io.open("%s", "rb")
        wrk.method = "POST"
        wrk.body = file:read("*a")
        wrk.headers["Content-Type"] = "%s"
        file:close()
        """
            .formatted(content, contentType));
    Path log = directory.resolve("wrk.log");
    Files.deleteIfExists(log);
    List<String> command =
        List.of(
            program.toString(),
            "-t1",
            "-c" + connections,
            "-d" + duration.toSeconds() + "s",
            "--timeout",
            "30s",
            "--latency",
            "-s",
            script.toString(),
            url);
    try (ChildProcess wrk = ChildProcess.start(ChildProcess.Spec.of(command, log))) {
      int code = wrk.awaitExit(duration.plusSeconds(60)).orElse(-1);
      String said = Files.readString(log, UTF_8);
      if (code != 0 || said.contains("Non-2xx") || said.contains("Socket errors")) {
        throw new IOException("wrk: exit code " + code + "\n" + said);
      }
      return new Answered(
          Double.parseDouble(find(said, "Requests/sec: +([0-9.]+)")),
          millis(find(said, "50% +([0-9.]+[a-z]+)")),
          millis(find(said, "99% +([0-9.]+[a-z]+)")));
    }
  }

  private static String find(String said, String pattern) throws IOException {
    Matcher found = Pattern.compile(pattern).matcher(said);
    if (!found.find()) {
      throw new IOException("wrk did not say " + pattern + ":\n" + said);
    }
    return found.group(1);
  }

  static double millis(String time) {
    String unit = time.replaceAll("[0-9.]", "");
    double number = Double.parseDouble(time.replaceAll("[a-z]", ""));
    return switch (unit) {
      case "us" -> number / 1000;
      case "ms" -> number;
      case "s" -> number * 1000;
      case "m" -> number * 60_000;
      default -> throw new IllegalArgumentException("no unit of time of wrk: " + time);
    };
  }
}
