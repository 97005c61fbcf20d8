package dev.spillway.devstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One set of servers for all tests of a JVM, each started when it is first asked for, in a
 * temporary directory that is removed when the JVM ends. A test keeps out of the others' way by
 * topics, tables and indices of its own. A server that a test has killed is started again, with its
 * data and on its port, when the next asks for it.
 */
public final class SharedDevStack {
  private static final Logger log = LoggerFactory.getLogger(SharedDevStack.class);
  private static final String PREFIX = "spillway-dev-stack-";
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);

  private static final Path DIRECTORY = makeDirectory();
  private static final KafkaServer KAFKA =
      new KafkaServer(ServerConfig.in(DIRECTORY.resolve("kafka")));
  private static final PostgresServer POSTGRES =
      new PostgresServer(ServerConfig.in(DIRECTORY.resolve("postgres")));
  private static final ElasticsearchServer ELASTICSEARCH =
      new ElasticsearchServer(ServerConfig.in(DIRECTORY.resolve("elasticsearch")));

  private SharedDevStack() {}

  /** Kafka, started if need be. */
  public static KafkaServer kafka() {
    KAFKA.start(START_DEADLINE);
    return KAFKA;
  }

  /** PostgreSQL, started if need be. */
  public static PostgresServer postgres() {
    POSTGRES.start(START_DEADLINE);
    return POSTGRES;
  }

  /** Elasticsearch, started if need be. */
  public static ElasticsearchServer elasticsearch() {
    ELASTICSEARCH.start(START_DEADLINE);
    return ELASTICSEARCH;
  }

  /** Starts all three in parallel, which takes less time than one after the other. */
  public static void startAll() {
    DevStack.atOnce(servers(), server -> server.start(START_DEADLINE));
  }

  private static List<LocalServer> servers() {
    return List.of(KAFKA, POSTGRES, ELASTICSEARCH);
  }

  private static Path makeDirectory() {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      removeLeftovers(temporary);
      Path directory = Files.createTempDirectory(temporary, PREFIX);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      FileChannel channel =
          FileChannel.open(
              directory.resolve("owner"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      // Held until the end, which tells this directory from a dead JVM's.
      channel.lock();
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> end(directory, channel), "dev-stack-shutdown"));
      return directory;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void end(Path directory, FileChannel owner) {
    // The data goes too, so there is nothing to be orderly about.
    servers().forEach(LocalServer::kill);
    servers().forEach(LocalServer::close);
    try (owner) {
      Trees.deleteWithTargets(directory);
    } catch (IOException failure) {
      log.atWarn().addKeyValue("directory", directory).setCause(failure).log("left behind");
    }
  }

  /** Removes the directories of JVMs that were killed. */
  private static void removeLeftovers(Path temporary) throws IOException {
    List<Path> candidates;
    try (Stream<Path> entries = Files.list(temporary)) {
      candidates =
          entries
              .filter(entry -> String.valueOf(entry.getFileName()).startsWith(PREFIX))
              .filter(entry -> Files.isWritable(entry.resolve("owner")))
              .toList();
    }
    for (Path candidate : candidates) {
      try (FileChannel channel =
          FileChannel.open(candidate.resolve("owner"), StandardOpenOption.WRITE)) {
        if (channel.tryLock() != null) {
          Trees.deleteWithTargets(candidate);
        }
      } catch (IOException busy) {
        // Its servers may still be ending; the next run tries again.
        log.atDebug().addKeyValue("directory", candidate).setCause(busy).log("left behind");
      }
    }
  }
}
