package dev.spillway.insights.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** The page's files and those of the charting library, from the class path. For any thread. */
final class StaticFiles {
  private static final String PAGE = "/dev/spillway/insights/console/";
  private static final String LIBRARIES = "/META-INF/resources/webjars/";

  /** No folder of another name, nothing hidden, nothing above. */
  private static final Pattern PLAIN =
      Pattern.compile("([A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "json", "application/json",
          "svg", "image/svg+xml",
          "png", "image/png",
          "woff2", "font/woff2");

  private final Map<String, StaticFile> read = new ConcurrentHashMap<>();

  /** A file and its media type; the content is not to be written into. */
  record StaticFile(String type, Buffer content) {}

  /** What a path stands for: {@code /} is the page, {@code /assets/} what it is made of. */
  Optional<StaticFile> at(String path) {
    return resource(path).flatMap(this::file);
  }

  private static Optional<String> resource(String path) {
    if (path.equals("/") || path.equals("/index.html")) {
      return Optional.of(PAGE + "index.html");
    }
    String name = path.startsWith("/assets/") ? path.substring("/assets/".length()) : "";
    if (!PLAIN.matcher(name).matches()) {
      return Optional.empty();
    }
    if (!name.startsWith("webjars/")) {
      return Optional.of(PAGE + name);
    }
    String[] parts = name.split("/", 3);
    return parts.length < 3
        ? Optional.empty()
        : version(parts[1]).map(version -> LIBRARIES + parts[1] + "/" + version + "/" + parts[2]);
  }

  /** The page names a library without its version, which is the build's affair. */
  private static Optional<String> version(String library) {
    String place = "/META-INF/maven/org.webjars.npm/" + library + "/pom.properties";
    try (InputStream in = StaticFiles.class.getResourceAsStream(place)) {
      if (in == null) {
        return Optional.empty();
      }
      Properties properties = new Properties();
      properties.load(in);
      return Optional.ofNullable(properties.getProperty("version"));
    } catch (IOException e) {
      throw new IllegalStateException("unreadable: " + place, e);
    }
  }

  /** As many are kept as there are: only what exists is. */
  private Optional<StaticFile> file(String resource) {
    StaticFile known = read.get(resource);
    if (known != null) {
      return Optional.of(known);
    }
    String type = TYPES.get(resource.substring(resource.lastIndexOf('.') + 1));
    if (type == null) {
      return Optional.empty();
    }
    try (InputStream in = StaticFiles.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      StaticFile file = new StaticFile(type, Buffer.buffer(in.readAllBytes()));
      read.put(resource, file);
      return Optional.of(file);
    } catch (IOException e) {
      throw new IllegalStateException("unreadable: " + resource, e);
    }
  }
}
