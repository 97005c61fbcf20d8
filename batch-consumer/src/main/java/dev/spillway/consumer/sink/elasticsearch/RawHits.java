package dev.spillway.consumer.sink.elasticsearch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a search, with the sources of its hits as the bytes that Elasticsearch holds.
 *
 * @param pit the point in time as it goes on; empty if the answer names none
 * @param hits in their order
 */
record RawHits(String pit, List<Hit> hits) {

  /**
   * A hit.
   *
   * @param meta what stands beside the source: {@code _index}, {@code _id}, {@code _seq_no}, {@code
   *     _primary_term}, {@code sort}
   * @param from where the source begins in the answer
   * @param until where it ends
   */
  record Hit(ObjectNode meta, int from, int until) {}

  /** Reads an answer; failed shards make it worthless. */
  static RawHits read(byte[] answer) throws IOException {
    String pit = "";
    List<Hit> hits = new ArrayList<>();
    try (JsonParser parser = DocumentSource.JSON.getFactory().createParser(answer)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        switch (name) {
          case "pit_id" -> pit = parser.getText();
          case "hits" -> hits(parser, hits);
          case "_shards" -> {
            JsonNode shards = DocumentSource.JSON.readTree(parser);
            if (shards.path("failed").asInt(-1) != 0) {
              throw new IOException("not every shard of events-* answered");
            }
          }
          default -> parser.skipChildren();
        }
      }
    }
    return new RawHits(pit, hits);
  }

  private static void hits(JsonParser parser, List<Hit> hits) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("hits") && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
          hits.add(hit(parser));
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private static Hit hit(JsonParser parser) throws IOException {
    ObjectNode meta = DocumentSource.JSON.createObjectNode();
    int from = 0;
    int until = 0;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("_source")) {
        from = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        until = (int) parser.currentLocation().getByteOffset();
      } else {
        JsonNode value = DocumentSource.JSON.readTree(parser);
        meta.set(name, value);
      }
    }
    return new Hit(meta, from, until);
  }

  /** Where the name of a member of a document begins in its bytes; null if it has none. */
  static @Nullable Integer member(byte[] source, String member) throws IOException {
    try (JsonParser parser = DocumentSource.JSON.getFactory().createParser(source)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        if (parser.currentName().equals(member)) {
          return (int) parser.currentTokenLocation().getByteOffset();
        }
        parser.nextToken();
        parser.skipChildren();
      }
    }
    return null;
  }
}
