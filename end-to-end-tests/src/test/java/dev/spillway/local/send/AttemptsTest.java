package dev.spillway.local.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttemptsTest {
  @Test
  void shouldSendAgainOnlyWhatMaySucceedLater() {
    Attempts attempts = attempts("[1]", "[2]", "[3]");
    boolean atOnce =
        answer(
            attempts,
            207,
            """
            {"results":[{"index":0,"status":202},
                        {"index":1,"status":422,"error":{"detail":"no","pointer":"/1/type"}},
                        {"index":2,"status":503,"error":{"detail":"outcome unknown"}}]}\
            """);

    assertThat(atOnce).isFalse();
    assertThat(nextBody(attempts)).isEqualTo("[3]\n");
    answer(attempts, 202, "{\"results\":[{\"index\":0,\"status\":202}]}");

    Delivery delivery = attempts.delivery();
    assertThat(attempts.hasOpen()).isFalse();
    assertThat(delivery.accepted()).isEqualTo(2);
    assertThat(delivery.rejected())
        .containsExactly(new Delivery.Rejection(1, 422, "no (at /1/type)", false));
    assertThat(delivery.perhapsTwice()).isEqualTo(1);
  }

  @Test
  void shouldNotFearADoubleAfterARefusalOfTheWhole() {
    Attempts attempts = attempts("{}", "{}");
    nextBody(attempts);
    assertThat(attempts.answered(429, "{\"detail\":\"full\"}".getBytes(UTF_8))).isFalse();
    answer(attempts, 202, results(2));

    assertThat(attempts.delivery().accepted()).isEqualTo(2);
    assertThat(attempts.delivery().perhapsTwice()).isZero();
    assertThat(attempts.delivery().retries()).isEqualTo(1);
  }

  @Test
  void shouldCountEventsWithoutIdentityAfterALostConnection() {
    Attempts attempts =
        attempts(
            "{}",
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"time\":\"2026-01-01T00:00:00Z\"}",
            "{\"specversion\":\"1.0\",\"id\":\"1\"}");
    nextBody(attempts);
    attempts.failed(0, "lost", true);
    answer(attempts, 202, results(3));

    assertThat(attempts.delivery().perhapsTwice()).isEqualTo(2);
  }

  @Test
  void shouldHalveWhatIsTooLargeDownToTheEventThatIs() {
    Attempts attempts = attempts("{}", "{}", "{}");
    answer(attempts, 413, "{\"detail\":\"large\"}");
    assertThat(nextBody(attempts)).isEqualTo("{}\n");
    assertThat(attempts.answered(413, "{\"detail\":\"large\"}".getBytes(UTF_8))).isTrue();
    assertThat(nextBody(attempts)).isEqualTo("{}\n{}\n");
    attempts.answered(202, results(2).getBytes(UTF_8));

    assertThat(attempts.delivery().accepted()).isEqualTo(2);
    assertThat(attempts.delivery().rejected())
        .containsExactly(new Delivery.Rejection(0, 413, "large", false));
  }

  @Test
  void shouldTellThatItGaveUp() {
    Attempts attempts = attempts("{}");
    nextBody(attempts);
    attempts.failed(0, "no connection", false);
    attempts.giveUp(Duration.ofSeconds(3));

    assertThat(attempts.delivery().rejected())
        .containsExactly(new Delivery.Rejection(0, 0, "no connection (given up after 3 s)", true));
  }

  @Test
  void shouldKnowAnIdThatHoldsItsTime() {
    RetrySafety plain = RetrySafety.at(null, null);
    RetrySafety pointed =
        RetrySafety.at(
            com.fasterxml.jackson.core.JsonPointer.compile("/uid"),
            com.fasterxml.jackson.core.JsonPointer.compile("/ts"));

    assertThat(safe(plain, "{\"specversion\":\"1.0\",\"id\":\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"}"))
        .isTrue();
    assertThat(safe(plain, "{\"type\":\"a\",\"data\":1,\"id\":\"x\"}")).isFalse();
    assertThat(safe(plain, "{\"id\":\"x\",\"time\":\"2026-01-01T00:00:00Z\"}")).isFalse();
    assertThat(safe(pointed, "{\"uid\":\"x\",\"ts\":1.5}")).isTrue();
    assertThat(safe(pointed, "{\"uid\":\"x\"}")).isFalse();
  }

  private static boolean safe(RetrySafety safety, String event) {
    return safety.isSafe(event.getBytes(UTF_8));
  }

  private static Attempts attempts(String... events) {
    List<byte[]> bytes = Stream.of(events).map(event -> event.getBytes(UTF_8)).toList();
    return new Attempts(new EventBatch(Form.NDJSON, bytes, Map.of(), RetrySafety.at(null, null)));
  }

  private static boolean answer(Attempts attempts, int status, String body) {
    nextBody(attempts);
    return attempts.answered(status, body.getBytes(UTF_8));
  }

  private static String nextBody(Attempts attempts) {
    return new String(attempts.nextBody(), UTF_8);
  }

  private static String results(int count) {
    StringBuilder results = new StringBuilder("{\"results\":[");
    for (int i = 0; i < count; i++) {
      results.append(i == 0 ? "" : ",").append("{\"index\":").append(i).append(",\"status\":202}");
    }
    return results.append("]}").toString();
  }
}
