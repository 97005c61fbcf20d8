package dev.spillway.local.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.send.EventBatch;
import dev.spillway.local.send.Form;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00.123456Z");

  @Test
  void shouldMakeAsManyEventsAsAskedInEveryForm() {
    List<EventBatch> batches = new Requests(new Random(1)).next(5_000, NOW);

    assertThat(batches.stream().mapToInt(batch -> batch.events().size()).sum()).isEqualTo(5_000);
    assertThat(batches.stream().map(EventBatch::form).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(Form.values());
  }

  @Test
  void shouldGiveEveryEventItsOwnIdAndATime() throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    Set<String> ids = new HashSet<>();
    for (EventBatch batch : new Requests(new Random(2)).next(1_000, NOW)) {
      for (byte[] event : batch.events()) {
        JsonNode json = mapper.readTree(event);
        boolean binary = batch.form() == Form.BINARY;
        String id = binary ? batch.headers().get("ce-id") : json.path("id").asText();
        String time = binary ? batch.headers().get("ce-time") : json.path("time").asText();
        assertThat(ids.add(String.valueOf(id))).isTrue();
        assertThat(Instant.parse(String.valueOf(time))).isBeforeOrEqualTo(NOW);
      }
    }
    assertThat(ids).hasSize(1_000);
  }
}
