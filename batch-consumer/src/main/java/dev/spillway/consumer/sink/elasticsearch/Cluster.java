package dev.spillway.consumer.sink.elasticsearch;

import co.elastic.clients.transport.rest5_client.low_level.Cancellable;
import co.elastic.clients.transport.rest5_client.low_level.Request;
import co.elastic.clients.transport.rest5_client.low_level.Response;
import co.elastic.clients.transport.rest5_client.low_level.ResponseException;
import co.elastic.clients.transport.rest5_client.low_level.ResponseListener;
import co.elastic.clients.transport.rest5_client.low_level.Rest5Client;
import co.elastic.clients.transport.rest5_client.low_level.Rest5ClientBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Requests to Elasticsearch, each with one deadline from first to last byte. */
public final class Cluster implements AutoCloseable {
  private static final ContentType NDJSON = ContentType.create("application/x-ndjson");

  private final Rest5Client client;
  private final Duration requestTimeout;

  /**
   * Opens no connection yet.
   *
   * @throws IllegalArgumentException if the file of issuers is none
   */
  public Cluster(ElasticsearchConfig config) {
    requestTimeout = config.requestTimeout();
    Timeout connect = Timeout.ofMilliseconds(config.connectTimeout().toMillis());
    Timeout response = Timeout.ofMilliseconds(requestTimeout.toMillis());
    Rest5ClientBuilder builder =
        Rest5Client.builder(config.url())
            .setDefaultHeaders(
                config.authorization().stream()
                    .map(value -> new BasicHeader("Authorization", value, true))
                    .toArray(Header[]::new))
            .setConnectionConfigCallback(
                connection -> connection.setConnectTimeout(connect).setSocketTimeout(response))
            .setRequestConfigCallback(
                request ->
                    request.setConnectionRequestTimeout(connect).setResponseTimeout(response))
            // The client's own would send a request again after 429 and 503; when, the batch
            // decides.
            .setHttpClientConfigCallback(http -> http.disableAutomaticRetries());
    config
        .ca()
        .map(file -> TrustedIssuers.context(file, "elasticsearch.ca"))
        .ifPresent(builder::setSSLContext);
    client = builder.build();
  }

  /** The class of an answer that is no success. */
  static final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int status;

    StatusException(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /** A request under way. */
  @FunctionalInterface
  interface Answer {
    /**
     * Waits for it, as long as one request may take.
     *
     * @throws StatusException if it is no success
     * @throws IOException if there is none; the request may have been carried out all the same
     */
    BulkResponse await() throws IOException;
  }

  /** Sends one bulk body and waits for the answer. */
  BulkResponse bulk(byte[] body, int length) throws IOException {
    return sendBulk(body, length).await();
  }

  /** Sends one bulk body, which must not change until there is an answer. */
  Answer sendBulk(byte[] body, int length) {
    Request request = new Request("POST", "/_bulk");
    request.addParameter("filter_path", BulkResponse.FILTER);
    request.setEntity(new ByteArrayEntity(body, 0, length, NDJSON));
    Running running = send(request);
    return () -> {
      try (InputStream answer = await(running).getEntity().getContent()) {
        return BulkResponse.read(answer);
      }
    };
  }

  /** Gets a path and returns the answer. */
  byte[] get(String path) throws IOException {
    try (InputStream answer = perform(new Request("GET", path)).getEntity().getContent()) {
      return answer.readAllBytes();
    }
  }

  /** Posts JSON and returns the answer. */
  byte[] post(String path, String json) throws IOException {
    Request request = new Request("POST", path);
    request.setJsonEntity(json);
    try (InputStream answer = perform(request).getEntity().getContent()) {
      return answer.readAllBytes();
    }
  }

  /** Puts JSON under a path. */
  void put(String path, String json) throws IOException {
    Request request = new Request("PUT", path);
    request.setJsonEntity(json);
    perform(request).getEntity().close();
  }

  /** Sends a DELETE with a body. */
  void delete(String path, String json) throws IOException {
    Request request = new Request("DELETE", path);
    request.setJsonEntity(json);
    perform(request).getEntity().close();
  }

  private record Running(Cancellable request, CompletableFuture<Response> answer, long endNanos) {}

  private Response perform(Request request) throws IOException {
    return await(send(request));
  }

  private Running send(Request request) {
    CompletableFuture<Response> answer = new CompletableFuture<>();
    Cancellable running =
        client.performRequestAsync(
            request,
            new ResponseListener() {
              @Override
              public void onSuccess(Response response) {
                answer.complete(response);
              }

              @Override
              public void onFailure(Exception failure) {
                answer.completeExceptionally(failure);
              }
            });
    return new Running(running, answer, System.nanoTime() + requestTimeout.toNanos());
  }

  private Response await(Running running) throws IOException {
    try {
      long left = Math.max(0, running.endNanos() - System.nanoTime());
      return success(running.answer().get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      running.request().cancel();
      throw new IOException("no answer within " + requestTimeout, e);
    } catch (InterruptedException e) {
      running.request().cancel();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException e) {
      throw explain(e.getCause());
    }
  }

  /** The client takes every answer below 500 for a success: 401, 413 and 429, too. */
  private static Response success(Response response) throws StatusException {
    if (response.getStatusCode() >= 300) {
      throw failure(response);
    }
    return response;
  }

  private static StatusException failure(Response response) {
    int status = response.getStatusCode();
    return new StatusException(
        status, response.getRequestLine() + " answered " + status + advice(status));
  }

  private static String advice(int status) {
    return switch (status) {
      case 401 -> "; check elasticsearch.api-key, or elasticsearch.user and elasticsearch.password";
      case 403 -> "; the user or API key of elasticsearch lacks a privilege";
      default -> "";
    };
  }

  private static IOException explain(@Nullable Throwable cause) {
    if (cause instanceof ResponseException refused) {
      return failure(refused.getResponse());
    }
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof SSLException) {
        return new IOException(
            "no TLS with Elasticsearch: "
                + at.getMessage()
                + "; set elasticsearch.ca to the issuer of its certificate, and a name of the"
                + " certificate in elasticsearch.url",
            cause);
      }
    }
    return new IOException(String.valueOf(cause), cause);
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
