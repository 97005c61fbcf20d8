package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The template of the indices, from {@code schemas/elasticsearch}. */
final class IndexTemplate {
  private static final Logger log = LoggerFactory.getLogger(IndexTemplate.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESOURCE = "/schemas/elasticsearch/events-template.json";
  private static final String PATH = "/_index_template/spillway-events";
  private static final int NOT_FOUND = 404;

  /** The first version of the template with the alias {@code events}. */
  private static final int WITH_ALIAS = 2;

  private IndexTemplate() {}

  /**
   * Puts the template; indices that exist stay as they are. One with a higher version stays, too:
   * while a new version is rolled out, consumers of the old one still start, and put the template
   * after a failure.
   */
  static void put(Cluster cluster) throws IOException {
    byte[] template = template();
    long ours = JSON.readTree(template).path("version").asLong();
    long theirs = versionInForce(cluster);
    if (theirs > ours) {
      log.atInfo()
          .addKeyValue("version", ours)
          .addKeyValue("in_force", theirs)
          .log("index template is of a newer version and stays");
      return;
    }
    cluster.put(PATH, new String(template, UTF_8));
    if (theirs < WITH_ALIAS) {
      addAlias(cluster);
    }
  }

  /** Indices that were made before the template had the alias. */
  private static void addAlias(Cluster cluster) throws IOException {
    try {
      cluster.post(
          "/_aliases", "{\"actions\":[{\"add\":{\"index\":\"events-*\",\"alias\":\"events\"}}]}");
    } catch (Cluster.StatusException e) {
      if (e.status() != NOT_FOUND) {
        // Searches that use the alias miss them; nothing else does.
        log.atWarn()
            .addKeyValue("status", e.status())
            .log("indices that were there did not get the alias events; add it by hand");
      }
    }
  }

  private static long versionInForce(Cluster cluster) throws IOException {
    try {
      return JSON.readTree(cluster.get(PATH))
          .path("index_templates")
          .path(0)
          .path("index_template")
          .path("version")
          .asLong();
    } catch (Cluster.StatusException e) {
      if (e.status() == NOT_FOUND) {
        return 0;
      }
      throw e;
    }
  }

  static byte[] template() throws IOException {
    try (InputStream template = IndexTemplate.class.getResourceAsStream(RESOURCE)) {
      if (template == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      return template.readAllBytes();
    }
  }
}
