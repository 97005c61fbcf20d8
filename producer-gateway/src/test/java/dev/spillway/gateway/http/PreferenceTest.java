package dev.spillway.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreferenceTest {
  private static final Duration MOST = Duration.ofSeconds(30);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "wait=5 | 5",
        "Wait = 5 | 5",
        "wait=\"5\" | 5",
        "respond-async, wait=5 | 5",
        "respond-async,wait=5;a=b, handling=lenient | 5",
        "wait=2, wait=9 | 2",
        "wait=99999 | 30",
        "wait=0 | 0",
        "x=\"a, wait=5\" | 0",
        "wait=-1 | 0",
        "wait=5s | 0",
        "wait=\"5 | 0",
        "wait | 0",
        "await=5 | 0",
        "`` | 0",
      })
  void shouldReadTheWait(String header, long seconds) {
    assertThat(Preference.wait(List.of(header), MOST)).isEqualTo(Duration.ofSeconds(seconds));
  }

  @Test
  void shouldReadTheFirstOfSeveralHeaders() {
    assertThat(Preference.wait(List.of("respond-async", "wait=3", "wait=4"), MOST))
        .isEqualTo(Duration.ofSeconds(3));
    assertThat(Preference.wait(List.of(), MOST)).isZero();
  }
}
