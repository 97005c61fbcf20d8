package dev.spillway.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections on which nobody asks for anything. The server's own idle timeout counts from the last
 * byte, so a client that sends its headers byte by byte would keep a connection for ever; here it
 * counts from the last request. For the thread of one event loop.
 */
final class IdleConnections {
  private final long patienceNanos;
  private final Map<HttpConnection, Connection> open = new HashMap<>();

  /** What is known of one. */
  private static final class Connection {
    private int requests;
    private long idleSince = System.nanoTime();
  }

  IdleConnections(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  void opened(HttpConnection connection) {
    open.put(connection, new Connection());
  }

  void closed(HttpConnection connection) {
    open.remove(connection);
  }

  /** A request's head is there; the connection is not idle until its answer has ended. */
  void begun(HttpServerRequest request) {
    Connection connection = open.get(request.connection());
    if (connection != null) {
      connection.requests++;
      request
          .response()
          .endHandler(
              _ -> {
                connection.requests--;
                connection.idleSince = System.nanoTime();
              });
    }
  }

  /** Closes those that have been idle for too long. */
  void expire(long now) {
    List<HttpConnection> old =
        open.entrySet().stream()
            .filter(entry -> entry.getValue().requests == 0)
            .filter(entry -> now - entry.getValue().idleSince > patienceNanos)
            .map(Map.Entry::getKey)
            .toList();
    old.forEach(HttpConnection::close);
  }
}
