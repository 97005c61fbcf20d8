package dev.spillway.gateway.access;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys of a file, read again when its content changes. A file that cannot be read leaves
 * the former keys in force: a mistake in an edit must not lock every client out. For any thread.
 */
public final class KeyFile implements Authenticator, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyFile.class);
  private static final long LARGEST = 1 << 20;

  private final Path path;
  private final Parser parser;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("api-keys").daemon().factory());
  private volatile Keyring keys;
  private volatile boolean stale;
  private byte[] content;

  /** Reads keys from a file. */
  @FunctionalInterface
  public interface Parser {
    /**
     * The keys in the file.
     *
     * @throws IOException if they cannot be read; the message says what is wrong and shows no key
     */
    Keyring parse(Path file) throws IOException;
  }

  private KeyFile(Path path, Parser parser) throws IOException {
    this.path = path;
    this.parser = parser;
    this.content = read();
    this.keys = parser.parse(path);
  }

  /**
   * Reads the file and watches it from then on.
   *
   * @param period between two looks
   * @throws IOException if it cannot be read now
   */
  public static KeyFile open(Path path, Duration period, Parser parser, MeterRegistry registry)
      throws IOException {
    KeyFile file;
    try {
      file = new KeyFile(path, parser);
    } catch (IOException e) {
      throw new IOException(
          "the API keys in " + path + " cannot be read (access.keys-file): " + e.getMessage(), e);
    }
    Gauge.builder("spillway.gateway.api.keys", file, f -> f.keys.keys().size())
        .description("API keys in force")
        .register(registry);
    Gauge.builder("spillway.gateway.api.keys.stale", file, f -> f.stale ? 1 : 0)
        .description(
            "1 while the file of API keys cannot be read, and the former keys are in force")
        .register(registry);
    ScheduledFuture<?> _ =
        file.thread.scheduleWithFixedDelay(
            file::look, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    log.atInfo().addKeyValue("keys", file.keys.keys().size()).log("API keys are in force");
    return file;
  }

  @Override
  public Optional<Sender> sender(String credential) {
    return keys.sender(credential);
  }

  /** Compares content and not times, which a mounted secret or a copied file may not change. */
  private void look() {
    try {
      byte[] now = read();
      if (Arrays.equals(now, content) && !stale) {
        return;
      }
      keys = parser.parse(path).after(keys);
      // Only now: what could not be read is tried again at the next look.
      content = now;
      stale = false;
      log.atInfo().addKeyValue("keys", keys.keys().size()).log("API keys were read again");
    } catch (IOException | RuntimeException e) {
      if (!stale) {
        stale = true;
        log.atError()
            .addKeyValue("file", path)
            .setCause(e)
            .log("API keys cannot be read again; the former ones stay in force");
      }
    }
  }

  private byte[] read() throws IOException {
    if (Files.size(path) > LARGEST) {
      throw new IOException("the file is larger than 1 MiB");
    }
    return Files.readAllBytes(path);
  }

  /** Stops watching. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
