package dev.spillway.local.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {
  @Test
  void shouldBeLinesThatAShellAndASimpleReaderTakeAlike() {
    Endpoints endpoints =
        new Endpoints(
            "http://127.0.0.1:8080",
            "http://127.0.0.1:8081",
            List.of("http://127.0.0.1:8082", "http://127.0.0.1:8083"),
            "127.0.0.1:9092",
            "postgresql://spillway:spillway@127.0.0.1:5432/spillway",
            "http://127.0.0.1:9200",
            Optional.of("http://127.0.0.1:8084"));

    assertThat(endpoints.text().lines())
        .containsExactly(
            "GATEWAY_URL=http://127.0.0.1:8080",
            "MANAGEMENT_URL=http://127.0.0.1:8081",
            "CONSUMER_MANAGEMENT_URLS=http://127.0.0.1:8082,http://127.0.0.1:8083",
            "KAFKA_BOOTSTRAP=127.0.0.1:9092",
            "POSTGRES_URL=postgresql://spillway:spillway@127.0.0.1:5432/spillway",
            "ELASTICSEARCH_URL=http://127.0.0.1:9200",
            "CONSOLE_URL=http://127.0.0.1:8084",
            "CONSOLE_API_KEY=spillway");
  }

  @Test
  void shouldQuoteWhatAShellWouldReadOtherwise() {
    assertThat(Endpoints.quoted("a b&c$d")).isEqualTo("'a b&c$d'");
    assertThat(Endpoints.quoted("it's")).isEqualTo("'it'\\''s'");
  }
}
