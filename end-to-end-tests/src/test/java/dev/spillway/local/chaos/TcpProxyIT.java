package dev.spillway.local.chaos;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyIT {
  private static final byte[] TEN = "0123456789".getBytes(US_ASCII);

  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void startEchoServer() throws Exception {
    server = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual().start(this::accept);
    proxy = new TcpProxy(server::getLocalPort);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
    server.close();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> echo(client));
      }
    } catch (IOException closed) {
      return;
    }
  }

  private static void echo(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException broken) {
      return;
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port());
    socket.setSoTimeout(5_000);
    return socket;
  }

  private static byte[] ask(Socket socket) throws IOException {
    socket.getOutputStream().write(TEN);
    return socket.getInputStream().readNBytes(TEN.length);
  }

  @Test
  void shouldPassEverythingInFairWeather() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(TEN);
      assertThat(ask(socket)).isEqualTo(TEN);
    }
  }

  @Test
  void shouldBreakWhatIsOpenAndWhatComesByReset() throws Exception {
    try (Socket open = connect()) {
      assertThat(ask(open)).isEqualTo(TEN);

      proxy.reset();

      assertThatThrownBy(() -> ask(open)).isInstanceOf(IOException.class);
      assertThatThrownBy(
              () -> {
                try (Socket fresh = connect()) {
                  assertThat(ask(fresh)).isEqualTo(TEN);
                }
              })
          .isNotNull();
    }
    proxy.fair();
    try (Socket later = connect()) {
      assertThat(ask(later)).isEqualTo(TEN);
    }
  }

  @Test
  void shouldCutAReplyInTheMiddle() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(TEN);
      proxy.cutReplies();
      socket.getOutputStream().write(TEN);

      // Half of it, or none where the reset overtakes it, but never all.
      int read = 0;
      try {
        read = socket.getInputStream().readNBytes(TEN.length).length;
      } catch (IOException reset) {
        assertThat(reset).isNotInstanceOf(SocketTimeoutException.class);
      }
      assertThat(read).isLessThan(TEN.length);
    }
  }

  @Test
  void shouldCarryNothingInABlackHoleAndAllAfterIt() throws Exception {
    try (Socket socket = connect()) {
      proxy.blackHole();
      socket.setSoTimeout(300);
      socket.getOutputStream().write(TEN);

      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.fair();
      socket.setSoTimeout(5_000);
      assertThat(socket.getInputStream().readNBytes(TEN.length)).isEqualTo(TEN);
    }
  }

  @Test
  void shouldEndTheReplyDirectionByHalfClose() throws Exception {
    try (Socket socket = connect()) {
      assertThat(ask(socket)).isEqualTo(TEN);

      proxy.halfClose();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldDelayEveryPiece() throws Exception {
    try (Socket socket = connect()) {
      proxy.latency(Duration.ofMillis(100));
      long began = System.nanoTime();

      assertThat(ask(socket)).isEqualTo(TEN);

      assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(190));
    }
  }
}
