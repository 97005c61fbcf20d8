package dev.spillway.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.devstack.SharedDevStack;
import java.net.http.HttpRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers ask, and what people see who open the gateway's address in one. */
class BrowserIT {
  private static final String SHOP = "https://shop.example";

  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String kafka = SharedDevStack.kafka().bootstrapServers();
    gateway =
        RunningGateway.start(
                kafka,
                TestTopic.create(kafka).name(),
                """
                cors:
                  origins: ["https://shop.example", "http://localhost:3000"]
                  credentials: true
                  max-age: 10m
                  webhook-origins: ["events.example"]
                """,
                Map.of())
            .awaitReady();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static RunningGateway.Reply options(String path, String... headers) throws Exception {
    return gateway.send(
        HttpRequest.newBuilder(RunningGateway.uri(gateway.port(), path))
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .headers(headers));
  }

  @Test
  void shouldTellABrowserThatAPageMaySend() throws Exception {
    RunningGateway.Reply reply =
        options(
            "/v1/events",
            "Origin",
            SHOP,
            "Access-Control-Request-Method",
            "POST",
            "Access-Control-Request-Headers",
            "Content-Type, CE-Id,x-event-type, authorization, x-evil, cookie");

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
    assertThat(reply.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(reply.header("Access-Control-Allow-Methods")).isEqualTo("POST, OPTIONS");
    assertThat(reply.header("Access-Control-Allow-Headers"))
        .isEqualTo("content-type, ce-id, x-event-type, authorization");
    assertThat(reply.header("Access-Control-Max-Age")).isEqualTo("600");
    assertThat(reply.header("Vary")).isEqualToIgnoringCase("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://shop.example.evil",
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:8443",
        "null",
        "*",
      })
  void shouldTellNothingToAnotherPage(String origin) throws Exception {
    RunningGateway.Reply reply =
        options("/v1/events", "Origin", origin, "Access-Control-Request-Method", "POST");

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control-"));
    assertThat(reply.header("Vary")).isEqualToIgnoringCase("Origin");
  }

  /** Errors, too: a page that may not read them cannot tell its user what is wrong. */
  @ParameterizedTest
  @CsvSource({"{\"a\":1}, 202", "{, 400"})
  void shouldLetAPageReadTheAnswer(String body, int status) throws Exception {
    RunningGateway.Reply reply =
        gateway.post("/v1/events", "application/json", body.getBytes(UTF_8), "Origin", SHOP);

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo(SHOP);
    assertThat(reply.header("Access-Control-Expose-Headers")).contains("Retry-After");
    assertThat(reply.header("Access-Control-Allow-Methods")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/events, 204, 'POST, OPTIONS'",
    "/, 204, 'GET, HEAD, OPTIONS'",
    "/openapi.json, 204, 'GET, HEAD, OPTIONS'",
    "/elsewhere, 404, ''",
  })
  void shouldTellTheMethodsOfAPath(String path, int status, String allow) throws Exception {
    RunningGateway.Reply reply = options(path, "Accept", "*/*");

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Allow")).isEqualTo(allow);
  }

  /** HTTP 1.1 Web Hooks for Event Delivery, section 4.2. */
  @ParameterizedTest
  @CsvSource({"events.example, events.example, *", "evil.example, '', ''"})
  void shouldAgreeToBeDeliveredTo(String sender, String origin, String rate) throws Exception {
    RunningGateway.Reply reply =
        options("/v1/events", "WebHook-Request-Origin", sender, "WebHook-Request-Rate", "120");

    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("WebHook-Allowed-Origin")).isEqualTo(origin);
    assertThat(reply.header("WebHook-Allowed-Rate")).isEqualTo(rate);
  }

  @Test
  void shouldShowAPersonWhatThisIs() throws Exception {
    RunningGateway.Reply reply = gateway.get(gateway.port(), "/");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
    assertThat(reply.header("Content-Security-Policy")).startsWith("default-src 'none'");
    assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(new String(reply.response().body(), UTF_8))
        .contains("/v1/events", "href=\"openapi.json\"")
        .doesNotContain("<script");
  }

  @Test
  void shouldDescribeItselfInJson() throws Exception {
    RunningGateway.Reply reply = gateway.get(gateway.port(), "/openapi.json");

    assertThat(reply.status()).isEqualTo(200);
    JsonNode responses = reply.json().at("/paths/~1v1~1events/post/responses");
    assertThat(reply.json().path("openapi").asText()).startsWith("3.1");
    assertThat(responses).isNotEmpty();
    // What is written once in the YAML and meant twice.
    assertThat(reply.json().at("/paths/~1v1~1events~1{mapping}/post/responses"))
        .isEqualTo(responses);
  }
}
