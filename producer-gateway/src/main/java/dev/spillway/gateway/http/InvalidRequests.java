package dev.spillway.gateway.http;

import dev.spillway.gateway.read.ProblemType;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to what is no HTTP request. */
final class InvalidRequests {
  private InvalidRequests() {}

  static Answer answer(@Nullable Throwable cause) {
    return switch (cause) {
      case TooLongHttpHeaderException _ ->
          Answers.refusal(
              ProblemType.HEADERS_TOO_LARGE,
              "the headers are larger than http.header-bytes",
              List.of());
      case TooLongHttpLineException _ ->
          Answers.refusal(ProblemType.URI_TOO_LONG, "the request line is too long", List.of());
      case null, default ->
          Answers.refusal(ProblemType.MALFORMED, "this is no HTTP/1.1 request", List.of());
    };
  }
}
