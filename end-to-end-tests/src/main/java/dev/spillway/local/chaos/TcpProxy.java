package dev.spillway.local.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between clients and a server of this machine, and does to their connections what networks
 * do. Two virtual threads for each connection; safe for use by several threads.
 */
final class TcpProxy implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TcpProxy.class);
  private static final int BUFFER = 16 * 1024;

  /** What the network does. */
  enum Weather {
    /** Everything passes. */
    FAIR,
    /** Every piece of data waits. */
    LATENCY,
    /** Connections stay open and carry nothing. */
    BLACK_HOLE,
    /** New connections are reset. */
    RESET,
    /** The next replies end in the middle, with a reset. */
    CUT_REPLY
  }

  private final ServerSocket listener;
  private final IntSupplier target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private volatile Weather weather = Weather.FAIR;
  private volatile long latencyNanos;
  private volatile boolean closed;

  /**
   * Listens on a free port of 127.0.0.1.
   *
   * @param target the server's port, asked for each connection
   */
  TcpProxy(IntSupplier target) {
    this.target = target;
    try {
      listener = new ServerSocket(0, 256, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  void fair() {
    weather = Weather.FAIR;
  }

  void latency(Duration each) {
    latencyNanos = each.toNanos();
    weather = Weather.LATENCY;
  }

  void blackHole() {
    weather = Weather.BLACK_HOLE;
  }

  /** Resets all connections, and those that come until {@link #fair()}. */
  void reset() {
    weather = Weather.RESET;
    links.forEach(Link::reset);
  }

  /** Until {@link #fair()}, of every reply only a part arrives before the connection is reset. */
  void cutReplies() {
    weather = Weather.CUT_REPLY;
  }

  /** Tells every client that the server will send no more, while the other direction stays open. */
  void halfClose() {
    links.forEach(Link::halfClose);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listener.accept();
        if (weather == Weather.RESET) {
          abort(client);
          continue;
        }
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        if (!closed) {
          log.atWarn().setCause(e).log("no connection accepted");
        }
      }
    }
  }

  private void connect(Socket client) {
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(
          new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), target.getAsInt()), 2_000);
    } catch (IOException | IllegalStateException away) {
      abort(client);
      abort(server);
      return;
    }
    Link link = new Link(client, server);
    links.add(link);
    Thread.ofVirtual().start(() -> link.pump(client, server, false));
    link.pump(server, client, true);
  }

  private static void abort(Socket socket) {
    try {
      if (!socket.isClosed()) {
        socket.setSoLinger(true, 0);
      }
      socket.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("a socket was gone already");
    }
  }

  /** One client's connection and the one that was made for it. */
  private final class Link {
    private final Socket client;
    private final Socket server;

    Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pump(Socket from, Socket to, boolean reply) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        int length;
        while ((length = in.read(buffer)) >= 0) {
          while (weather == Weather.BLACK_HOLE && !closed && !from.isClosed()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
          }
          if (weather == Weather.LATENCY) {
            LockSupport.parkNanos(latencyNanos);
          }
          if (reply && weather == Weather.CUT_REPLY) {
            out.write(buffer, 0, length / 2);
            reset();
            return;
          }
          out.write(buffer, 0, length);
        }
        to.shutdownOutput();
        if (from.isOutputShutdown()) {
          end();
        }
      } catch (IOException broken) {
        reset();
      }
    }

    void halfClose() {
      try {
        client.shutdownOutput();
      } catch (IOException gone) {
        reset();
      }
    }

    void reset() {
      abort(client);
      abort(server);
      links.remove(this);
    }

    private void end() throws IOException {
      client.close();
      server.close();
      links.remove(this);
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      log.atDebug().setCause(e).log("the listener was gone already");
    }
    links.forEach(Link::reset);
  }
}
