package dev.spillway.local.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import dev.spillway.local.console.Window.Look;
import dev.spillway.local.demo.DemoProcess;
import dev.spillway.local.system.Endpoints;
import dev.spillway.local.system.LocalSystem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The console of the demo, in a browser. Skipped where there is no Chromium. */
@DisabledIfSystemProperty(
    named = "spillway.servers",
    matches = "containers",
    disabledReason = "about the demo's console: the demo knows no containers")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  /** Enough for the first numbers of a system that has just begun. */
  private static final double PATIENCE_MILLIS = 60_000;

  @TempDir static Path directory;

  @SuppressWarnings("NullAway.Init") // by start
  private static Chromium chromium;

  @SuppressWarnings("NullAway.Init") // by start
  private static Process demo;

  @SuppressWarnings("NullAway.Init") // by start
  private static Map<String, String> endpoints;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.startOrSkip();
    long began = System.nanoTime();
    demo = DemoProcess.start(directory, "--rate", "300");
    endpoints =
        Files.readAllLines(Endpoints.in(directory)).stream()
            .map(line -> line.split("=", 2))
            .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1].replace("'", "")));
    try (Window window = open(Look.DESK)) {
      isNot(window.at("#figure-arriving .value"), "0");
      System.out.printf("the page shows events %d ms after the start%n", millisSince(began));
    }
  }

  private static long millisSince(long nanoTime) {
    return Duration.ofNanos(System.nanoTime() - nanoTime).toMillis();
  }

  @AfterAll
  @SuppressWarnings("NullAway") // null where the tests are skipped
  static void end() throws Exception {
    if (demo != null) {
      demo.destroy();
      demo.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS);
      demo.destroyForcibly();
    }
    LocalSystem.stores(directory).deleteData();
    if (chromium != null) {
      chromium.close();
    }
  }

  private static Window open(Look look) {
    Window window = chromium.open(endpoint("CONSOLE_URL"), look);
    assertThat(window.at("#connection .words")).hasText("live");
    return window;
  }

  private static String endpoint(String name) {
    return Objects.requireNonNull(endpoints.get(name), name);
  }

  private static void isNot(Locator locator, String text) {
    assertThat(locator)
        .not()
        .hasText(text, new LocatorAssertions.HasTextOptions().setTimeout(PATIENCE_MILLIS));
  }

  @ParameterizedTest
  @CsvSource({"1440, LIGHT", "1440, DARK", "390, LIGHT", "390, DARK"})
  void shouldShowNumbersThatMove(int width, ColorScheme scheme) {
    try (Window window = open(new Look(width, 900, scheme))) {
      for (String figure : new String[] {"arriving", "stored"}) {
        Locator value = window.at("#figure-%s .value".formatted(figure));
        isNot(value, "0");
        isNot(value, value.textContent());
      }
      isNot(window.at("#figure-fresh .value"), "–");
      assertThat(window.at("#lake li")).hasCount(12);
      assertThat(window.at("#lake [data-orphan=true]")).hasCount(0);
      assertThat(window.at("#gates .card")).hasCount(1);
      isNot(window.at("#flush-table tbody td").first(), "–");
      Locator types = window.at("#traffic-table tbody tr");
      assertThat(types.first()).isVisible();
      assertThat(window.at("#subjects li").first()).isVisible();
      window.screenshot("demo-%d-%s".formatted(width, scheme));

      assertThat(window.overflow()).isZero();
      assertThat(window.barriers()).isEmpty();
      assertThat(window.complaints()).isEmpty();
    }
  }

  @Test
  void shouldShowAFloodSoonAfterItsSendingBegan() throws Exception {
    try (Window window = open(Look.DESK)) {
      for (int flood = 0; flood < 5; flood++) {
        String type = "test.flood." + UUID.randomUUID();
        long began = System.nanoTime();

        assertThat(post("application/x-ndjson", flood(type, 2000))).isEqualTo(202);
        long sent = millisSince(began);

        assertThat(window.at("#traffic-table tbody"))
            .containsText(
                type, new LocatorAssertions.ContainsTextOptions().setTimeout(PATIENCE_MILLIS));
        System.out.printf(
            "a flood is on the page %d ms after its sending began, which took %d ms%n",
            millisSince(began), sent);
      }
      window.screenshot("demo-flood");
      assertThat(window.complaints()).isEmpty();
    }
  }

  private static String flood(String type, int events) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < events; i++) {
      lines.append(
          "{\"type\":\"%s\",\"source\":\"/flood\",\"data\":{\"n\":%d}}%n".formatted(type, i));
    }
    return lines.toString();
  }

  /** The last one: the page shows the consumer that is gone for a minute, beside its successor. */
  @Test
  @Order(Integer.MAX_VALUE)
  void shouldShowThatAConsumerWasKilled() {
    try (Window window = open(Look.DESK)) {
      assertThat(window.at("#gates [data-state=gone]")).hasCount(0);
      ProcessHandle consumer =
          demo.descendants()
              .filter(one -> one.info().commandLine().orElse("").contains("batch-consumer.jar"))
              .findFirst()
              .orElseThrow();
      long killed = System.nanoTime();
      assertThat(consumer.destroyForcibly()).isTrue();

      assertThat(window.at("#gates .card[data-state=gone]"))
          .hasCount(1, new LocatorAssertions.HasCountOptions().setTimeout(PATIENCE_MILLIS));

      System.out.printf(
          "a killed consumer is gone on the page %d ms after that%n", millisSince(killed));
      window.screenshot("demo-killed");
    }
  }

  @Test
  void shouldRedriveADeadLetterIntoTheStores() throws Exception {
    String source = "/console/" + UUID.randomUUID();
    String constraint = "console_" + UUID.randomUUID().toString().substring(0, 8);
    sql(
        "ALTER TABLE events ADD CONSTRAINT %s CHECK (source <> '%s') NOT VALID"
            .formatted(constraint, source));
    try (Window window = open(Look.PHONE_AT_NIGHT)) {
      try {
        assertThat(post(source)).isEqualTo(422);
      } finally {
        sql("ALTER TABLE events DROP CONSTRAINT " + constraint);
      }

      window.page().getByText(constraint).first().click();
      window.at(".letter-list button").first().click();
      assertThat(window.at("#content")).hasText("{\"n\":1}");
      window.screenshot("demo-letter");
      window.at("#key").fill(endpoint("CONSOLE_API_KEY"));
      window.at("#redrive button").click();

      assertThat(window.at("#letters-note")).containsText("Redriven: it is in events again");
      window.screenshot("demo-redriven");
      await().atMost(DEADLINE).untilAsserted(() -> assertThat(rows(source)).isEqualTo(1));
      assertThat(window.complaints()).isEmpty();
    }
  }

  /** One event, and the status that tells what became of it. */
  private static int post(String source) throws IOException, InterruptedException {
    String event = "{\"type\":\"test.console\",\"source\":\"%s\",\"id\":\"1\",\"data\":{\"n\":1}}";
    return post("application/json", event.formatted(source), "Prefer", "wait=20");
  }

  private static int post(String contentType, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(endpoint("GATEWAY_URL") + "/v1/events"))
            .header("Content-Type", contentType)
            .timeout(DEADLINE)
            .POST(BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }

  private static void sql(String statement) throws SQLException {
    try (Connection connection = connection();
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  private static int rows(String source) throws SQLException {
    try (Connection connection = connection();
        Statement one = connection.createStatement();
        ResultSet rows =
            one.executeQuery("SELECT count(*) FROM events WHERE source = '%s'".formatted(source))) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static Connection connection() throws SQLException {
    URI uri = URI.create(endpoint("POSTGRES_URL"));
    String[] login = uri.getUserInfo().split(":", 2);
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d%s".formatted(uri.getHost(), uri.getPort(), uri.getPath()),
        login[0],
        login[1]);
  }
}
