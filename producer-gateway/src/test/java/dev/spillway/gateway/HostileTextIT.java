package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Line ends, NUL and look-ups in every header that the contract names and in every attribute: they
 * make no second line in the log, no second header in Kafka, and no call anywhere.
 */
class HostileTextIT {
  private static final List<String> ATTRIBUTES =
      List.of("id", "source", "type", "subject", "time", "dataschema", "datacontenttype", "myext");

  private static TestTopic topic;
  private static RunningGateway gateway;
  private static ServerSocket trap;
  private static List<String> texts;

  @BeforeAll
  static void start() throws Exception {
    trap = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    trap.setSoTimeout(500);
    String lookup = "${jndi:ldap://127.0.0.1:%d/a}".formatted(trap.getLocalPort());
    texts =
        List.of(
            lookup,
            "${${lower:j}ndi:ldap://127.0.0.1:%d/b}".formatted(trap.getLocalPort()),
            "a\rb",
            "a\nX-Injected: 1",
            "a\r\nX-Injected: 1",
            "a\u0000b",
            "%0D%0AX-Injected:%201",
            "%00",
            "{\"level\":\"ERROR\"}");
    String kafka = SharedDevStack.kafka().bootstrapServers();
    topic = TestTopic.create(kafka);
    gateway = RunningGateway.start(kafka, topic.name(), "", Map.of()).awaitReady();
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    trap.close();
  }

  /** The log as it is written: each event as the bytes that the console's encoder makes of it. */
  private static final class Written extends AppenderBase<ILoggingEvent> {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final OutputStreamAppender<ILoggingEvent> console;

    Written(OutputStreamAppender<ILoggingEvent> console) {
      this.console = console;
    }

    @Override
    protected void append(ILoggingEvent event) {
      events.add(new String(console.getEncoder().encode(event), UTF_8));
    }
  }

  private static OutputStreamAppender<ILoggingEvent> console(Logger root) {
    for (Appender<ILoggingEvent> appender :
        (Iterable<Appender<ILoggingEvent>>) root::iteratorForAppenders) {
      if (appender instanceof OutputStreamAppender<ILoggingEvent> console) {
        return console;
      }
    }
    throw new AssertionError("the gateway logs to no console");
  }

  private static List<String> headers() throws Exception {
    JsonNode document = gateway.get(gateway.port(), "/openapi.json").json();
    List<String> names =
        new ArrayList<>(
            List.of("User-Agent", "X-API-Key", "Authorization", "Referer", "X-Forwarded-For"));
    document
        .at("/components/parameters")
        .forEach(
            parameter -> {
              if (parameter.get("in").asText().equals("header")) {
                names.add(parameter.get("name").asText());
              }
            });
    return names;
  }

  /** Raw bytes, for no client would send them. */
  private static List<Integer> send(String headers, String body) throws IOException {
    StringBuilder answer = new StringBuilder();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              ("POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                      + "Connection: close\r\nContent-Length: %d\r\n%s\r\n%s")
                  .formatted(body.length(), headers, body)
                  .getBytes(ISO_8859_1));
      answer.append(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
    }
    Matcher statuses = Pattern.compile("HTTP/1\\.1 (\\d{3}) ").matcher(answer);
    assertThat(answer.toString()).doesNotContainIgnoringCase("\r\nx-injected:");
    return statuses.results().map(found -> Integer.valueOf(found.group(1))).toList();
  }

  @Test
  void shouldTakeHostileTextForNothingButText() throws Exception {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Logger own = (Logger) LoggerFactory.getLogger("dev.spillway");
    Written written = new Written(console(root));
    written.start();
    own.setLevel(Level.DEBUG);
    own.addAppender(written);
    int requests = 0;
    try {
      for (String text : texts) {
        for (String header : headers()) {
          List<Integer> statuses = send(header + ": " + text + "\r\n", "{\"a\":1}");
          requests++;
          assertThat(statuses).as("%s: %s", header, text).hasSize(1).allMatch(s -> s < 500);
        }
        for (String attribute : ATTRIBUTES) {
          String json = RunningGateway.JSON.writeValueAsString(text);
          List<Integer> statuses =
              Stream.of(
                      send("", "{\"type\":\"t\",\"data\":1,\"%s\":%s}".formatted(attribute, json)),
                      send(
                          "X-Event-Subject-Pointer: /s\r\n",
                          "{\"s\":%s,\"%s\":1}".formatted(json, attribute)))
                  .flatMap(List::stream)
                  .toList();
          requests += 2;
          assertThat(statuses).as("%s: %s", attribute, text).hasSize(2).allMatch(s -> s < 500);
        }
      }
    } finally {
      own.detachAppender(written);
      own.setLevel(null);
    }

    assertThat(written.events)
        .hasSizeLessThanOrEqualTo(requests)
        .allSatisfy(event -> assertThat(event.strip()).doesNotContain("\n", "\r", "\u0000"));
    for (ConsumerRecord<byte[], ?> record : topic.records()) {
      assertThat(record.headers())
          .allSatisfy(
              header -> {
                assertThat(header.key()).matches("ce_[a-z0-9]+|content-type");
                assertThat(new String(header.value(), UTF_8)).doesNotContain("\u0000");
              });
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(trap::accept)
        .as("somebody followed a look-up")
        .isInstanceOf(java.net.SocketTimeoutException.class);
  }
}
