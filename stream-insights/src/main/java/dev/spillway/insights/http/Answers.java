package dev.spillway.insights.http;

import dev.spillway.insights.pulse.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Ends requests. For the event loop. */
final class Answers {
  static final String JSON = "application/json";

  private Answers() {}

  /** RFC 9457. */
  private record Problem(String title, int status, String detail) {}

  static void send(HttpServerRequest request, int status, String type, Buffer body) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return; // the client is gone
    }
    response.setStatusCode(status).putHeader("content-type", type);
    if (request.method().name().equals("HEAD")) {
      response.putHeader("content-length", Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  static void problem(HttpServerRequest request, int status, String title, String detail) {
    Buffer body = Buffer.buffer(Json.write(new Problem(title, status, detail)));
    send(request, status, "application/problem+json", body);
  }

  static void notAllowed(HttpServerRequest request, String allowed) {
    request.response().putHeader("allow", allowed);
    problem(request, 405, "Method Not Allowed", "only " + allowed + " here");
  }
}
