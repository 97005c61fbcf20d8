package dev.spillway.gateway.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What there is to read, by its path. For any thread. */
final class Documents {
  private final Map<String, Supplier<Answer>> byPath;

  Documents() {
    Answer schema = document("application/schema+json", "event-envelope.schema.json");
    Answer page = document("text/html; charset=utf-8", "index.html");
    Answer yaml = document("application/yaml", "openapi.yaml");
    this.byPath =
        Map.of(
            "/", () -> page,
            "/openapi.yaml", () -> yaml,
            "/openapi.json", OpenApiJson::of,
            "/schemas/event-envelope.schema.json", () -> schema,
            // Where the relative reference in openapi.yaml leads, here as in the folder schemas/.
            "/event-envelope.schema.json", () -> schema);
  }

  @Nullable Answer find(String path) {
    Supplier<Answer> document = byPath.get(path);
    return document == null ? null : document.get();
  }

  private static Answer document(String contentType, String name) {
    return new Answer(200, contentType, read(name), 0);
  }

  static Buffer read(String name) {
    try (InputStream in = Documents.class.getResourceAsStream("/schemas/" + name)) {
      if (in == null) {
        throw new IllegalStateException("schemas/" + name + " is not on the class path");
      }
      return Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
