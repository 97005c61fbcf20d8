package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One connection to a gateway, for JSON that is posted to it. It is never closed here and never
 * opened again, so that every connection the gateway cuts is seen.
 *
 * <p>A plain socket, because the JDK's client closes a connection of its pool at times that is in
 * use again, one in some 25,000 requests, and reports "header parser received no bytes"
 * (JDK-8357639; seen with 25.0.3, against a server that closed none). For one thread.
 */
final class KeepAliveClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(40);

  private final Socket socket;
  private final InputStream in;

  KeepAliveClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout((int) DEADLINE.toMillis());
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** An answer with its headers by their names in lower case; of two with one name, the last. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  /** Sends events, the body in a write of its own, and waits for the answer. */
  Answer post(byte[] body, String... headers) throws IOException {
    sendHead(body.length, headers);
    sendBody(body);
    return receive();
  }

  void sendHead(int contentLength, String... headers) throws IOException {
    StringBuilder head = new StringBuilder("POST /v1/events HTTP/1.1\r\nHost: x\r\n");
    head.append("Content-Type: application/json\r\nContent-Length: ").append(contentLength);
    for (int i = 0; i < headers.length; i += 2) {
      head.append("\r\n").append(headers[i]).append(": ").append(headers[i + 1]);
    }
    head.append("\r\n\r\n");
    socket.getOutputStream().write(head.toString().getBytes(ISO_8859_1));
  }

  void sendBody(byte[] body) throws IOException {
    socket.getOutputStream().write(body);
  }

  Answer receive() throws IOException {
    int status = Integer.parseInt(line().split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(status, headers, new String(in.readNBytes(length), ISO_8859_1));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the gateway closed the connection after '" + line + "'");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
