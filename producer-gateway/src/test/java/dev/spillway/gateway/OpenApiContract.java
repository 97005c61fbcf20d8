package dev.spillway.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the document at {@code /openapi.json} allows as an answer. */
final class OpenApiContract {
  private static final String BASE = "urn:spillway:openapi";

  private final JsonNode document;
  private final SchemaRegistry registry;

  OpenApiContract(JsonNode document, String eventSchema) {
    this.document = document;
    this.registry =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder ->
                builder.schemas(
                    Map.of(
                        BASE,
                        document.toString(),
                        "urn:spillway:event-envelope.schema.json",
                        eventSchema)));
  }

  /** The paths as they are written, with names in braces. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    document.get("paths").fieldNames().forEachRemaining(paths::add);
    return paths;
  }

  /**
   * What about an answer the document does not allow.
   *
   * @param path one of {@link #paths}
   * @return empty if all is as it says
   */
  List<String> objections(String path, String method, HttpResponse<byte[]> answer) {
    JsonNode operation =
        document
            .get("paths")
            .get(path)
            .path(method.equals("HEAD") ? "get" : method.toLowerCase(Locale.ROOT));
    JsonNode response =
        operation.isMissingNode()
            ? undocumented(answer.statusCode())
            : resolved(operation.path("responses").path(String.valueOf(answer.statusCode())));
    if (response == null || response.isMissingNode()) {
      return List.of("no such status: " + answer.statusCode());
    }
    List<String> objections = new ArrayList<>();
    headers(response, answer, objections);
    body(method, response, answer, objections);
    return objections;
  }

  /** What a path says of a method that it does not have; OPTIONS it always has. */
  private @Nullable JsonNode undocumented(int status) {
    return switch (status) {
      case 405 -> document.at("/components/responses/MethodNotAllowed");
      case 404 -> document.at("/components/responses/NotFound");
      case 431 -> document.at("/components/responses/HeadersTooLarge");
      case 204 -> document.at("/paths/~1v1~1events/options/responses/204");
      default -> null;
    };
  }

  private JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  private void headers(JsonNode response, HttpResponse<byte[]> answer, List<String> objections) {
    response
        .path("headers")
        .properties()
        .forEach(
            header -> {
              Optional<String> value = answer.headers().firstValue(header.getKey());
              JsonNode schema = resolved(header.getValue()).path("schema");
              if (value.isPresent()) {
                String json =
                    schema.path("type").asText().equals("integer")
                        ? value.get()
                        : RunningGateway.JSON.valueToTree(value.get()).toString();
                objections.addAll(check(schema, json, header.getKey()));
              }
            });
  }

  private void body(
      String method, JsonNode response, HttpResponse<byte[]> answer, List<String> objections) {
    JsonNode content = response.path("content");
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
    if (content.isEmpty()) {
      if (answer.body().length > 0) {
        objections.add("a body where none is said");
      }
      return;
    }
    if (!content.has(type)) {
      objections.add("another media type: " + type);
      return;
    }
    JsonNode schema = content.get(type).path("schema");
    if (!method.equals("HEAD") && !schema.isMissingNode()) {
      objections.addAll(check(schema, new String(answer.body(), StandardCharsets.UTF_8), "body"));
    }
  }

  private List<String> check(JsonNode schema, String json, String what) {
    JsonNode absolute =
        schema.has("$ref") && schema.get("$ref").asText().startsWith("#")
            ? RunningGateway.JSON.createObjectNode().put("$ref", BASE + schema.get("$ref").asText())
            : schema;
    Schema compiled = registry.getSchema(absolute.toString(), InputFormat.JSON);
    return compiled.validate(json, InputFormat.JSON).stream()
        .map(error -> what + ": " + error)
        .toList();
  }
}
