package dev.spillway.local.system;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The built applications in a checkout. They run on the JVM that runs these classes, or on the one
 * whose {@code java} the system property {@code spillway.application.java} names.
 *
 * @param root of the checkout
 */
public record Installation(Path root) {
  private static final String TOPICS_MAIN = "dev.spillway.consumer.topics.TopicsMain";

  /**
   * The checkout that these classes are in, or the one that the system property {@code
   * spillway.home} names.
   *
   * @throws IllegalStateException if there is none
   */
  public static Installation find() {
    String configured = System.getProperty("spillway.home");
    if (configured != null) {
      return new Installation(Path.of(configured).toAbsolutePath().normalize());
    }
    for (@Nullable Path place = ownClasses(); place != null; place = place.getParent()) {
      if (Files.isDirectory(place.resolve("dev-stack"))
          && Files.isDirectory(place.resolve("schemas"))) {
        return new Installation(place);
      }
    }
    throw new IllegalStateException("not in a checkout; set the system property spillway.home");
  }

  /** The gateway's jar. */
  public Path gateway() {
    return root.resolve("producer-gateway/target/producer-gateway.jar");
  }

  /** The consumer's jar. */
  public Path consumer() {
    return root.resolve("batch-consumer/target/batch-consumer.jar");
  }

  /** The jar of stream-insights. */
  public Path insights() {
    return root.resolve("stream-insights/target/stream-insights.jar");
  }

  /** Where the build leaves what the JVM of stream-insights begins with, if it has made it. */
  public Path insightsCache() {
    return root.resolve("stream-insights/target/stream-insights.aot");
  }

  /** Where the build leaves what the gateway's JVM begins with, if it has made it. */
  public Path gatewayCache() {
    return root.resolve("producer-gateway/target/producer-gateway.aot");
  }

  /** Where the build leaves what the consumer's JVM begins with, if it has made it. */
  public Path consumerCache() {
    return root.resolve("batch-consumer/target/batch-consumer.aot");
  }

  /** Whether both applications have been built. */
  public boolean isBuilt() {
    return Files.isRegularFile(gateway()) && Files.isRegularFile(consumer());
  }

  /** The command that runs the gateway. */
  public List<String> gatewayCommand(List<String> jvmOptions) {
    return application(
        root.resolve("producer-gateway/jvm.options"), gatewayCache(), gateway(), jvmOptions);
  }

  /** The command that runs a consumer. */
  public List<String> consumerCommand(List<String> jvmOptions) {
    return application(
        root.resolve("batch-consumer/jvm.options"), consumerCache(), consumer(), jvmOptions);
  }

  /** The command that runs stream-insights. */
  public List<String> insightsCommand(List<String> jvmOptions) {
    return application(
        root.resolve("stream-insights/jvm.options"), insightsCache(), insights(), jvmOptions);
  }

  /** The command that makes the topics. */
  List<String> topicsCommand(String bootstrapServers) {
    return List.of(
        java(),
        "-cp",
        built(consumer()).toString(),
        TOPICS_MAIN,
        "--bootstrap-server",
        bootstrapServers);
  }

  private static List<String> application(
      Path options, Path cache, Path jar, List<String> jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(java());
    command.add("@" + options);
    if (isCacheOf(cache, jar)) {
      command.add("-XX:AOTCache=" + cache);
      // A cache of another JVM is no failure: the JVM then starts without.
      command.add("-Xlog:aot*=off,cds*=off");
    }
    command.addAll(jvmOptions);
    command.addAll(List.of("-jar", built(jar).toString()));
    return command;
  }

  /**
   * Whether there is a cache that is newer than the jar, its libraries and its JVM's options. The
   * JVM does not look: with a cache of an older jar it runs the classes of that one.
   *
   * @param jar beside the directory of its libraries
   */
  public static boolean isCacheOf(Path cache, Path jar) {
    try (Stream<Path> libraries = Files.list(jar.resolveSibling("lib"))) {
      if (!Files.isRegularFile(cache)) {
        return false;
      }
      FileTime made = Files.getLastModifiedTime(cache);
      for (Path one :
          Stream.concat(Stream.of(jar, jar.resolveSibling("../jvm.options")), libraries).toList()) {
        if (Files.getLastModifiedTime(one).compareTo(made) > 0) {
          return false;
        }
      }
      return true;
    } catch (IOException notBuilt) {
      return false;
    }
  }

  private static Path built(Path jar) {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing; build it: mvn -DskipTests package");
    }
    return jar;
  }

  private static String java() {
    String configured = System.getProperty("spillway.application.java");
    return configured != null
        ? configured
        : Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static Path ownClasses() {
    CodeSource source = Installation.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return new File("").toPath().toAbsolutePath();
    }
    try {
      return Path.of(source.getLocation().toURI()).toAbsolutePath();
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
