package dev.spillway.gateway.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The description of the interface as JSON, made of the YAML when it is first asked for: some tens
 * of milliseconds that the start need not wait for.
 */
final class OpenApiJson {
  private OpenApiJson() {}

  /** Made once, by the first that asks. */
  private static final class Holder {
    static final Answer ANSWER = answer();
  }

  static Answer of() {
    return Holder.ANSWER;
  }

  private static Answer answer() {
    String yaml = Documents.read("openapi.yaml").toString(StandardCharsets.UTF_8);
    // Jackson's own reader of YAML does not follow anchors.
    Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
    try {
      return new Answer(
          200, Answer.JSON, Buffer.buffer(new ObjectMapper().writeValueAsBytes(tree)), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
