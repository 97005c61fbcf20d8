package dev.spillway.gateway.http;

import io.vertx.core.buffer.Buffer;

/**
 * What is sent back, with the headers that belong to it.
 *
 * @param status of HTTP
 * @param contentType of the body
 * @param body not to be written into
 * @param retryAfter seconds to wait before trying again, 0 for no such advice
 */
record Answer(int status, String contentType, Buffer body, int retryAfter) {
  /** Nothing to say but what the headers do. */
  static final Answer NO_CONTENT = new Answer(204, "", Buffer.buffer(), 0);

  static final String JSON = "application/json";
  static final String PROBLEM = "application/problem+json";
}
