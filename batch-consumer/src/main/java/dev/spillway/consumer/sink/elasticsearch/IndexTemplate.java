package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/** The template of the indices, from {@code schemas/elasticsearch}. */
final class IndexTemplate {
  private static final String RESOURCE = "/schemas/elasticsearch/events-template.json";
  private static final String PATH = "/_index_template/spillway-events";

  private IndexTemplate() {}

  /** Puts the template; indices that exist stay as they are. */
  static void put(Cluster cluster) throws IOException {
    try (InputStream template = IndexTemplate.class.getResourceAsStream(RESOURCE)) {
      if (template == null) {
        throw new IllegalStateException(RESOURCE + " is not on the class path");
      }
      cluster.put(PATH, new String(template.readAllBytes(), UTF_8));
    }
  }
}
