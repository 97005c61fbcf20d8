package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BulkResponseTest {
  private static BulkResponse read(String json) throws IOException {
    return BulkResponse.read(new ByteArrayInputStream(json.getBytes(UTF_8)));
  }

  @Test
  void shouldNotReadItemsWhereThereAreNoErrors() throws Exception {
    BulkResponse response = read("{\"errors\":false,\"items\":[broken");

    assertThat(response.errors()).isFalse();
    assertThat(response.items()).isEmpty();
  }

  @Test
  void shouldReadEveryItemInItsOrder() throws Exception {
    BulkResponse response =
        read(
            """
            {"took":3,"errors":true,"items":[
              {"create":{"status":201}},
              {"create":{"status":409,"error":{"type":"version_conflict_engine_exception",
                "reason":"exists","index_uuid":"x","caused_by":{"type":"other"}}}},
              {"create":{"error":{"reason":"no number","type":"document_parsing_exception"},
                "status":400}}]}\
            """);

    assertThat(response.items())
        .containsExactly(
            new BulkResponse.Item(201, "", ""),
            new BulkResponse.Item(409, "version_conflict_engine_exception", "exists"),
            new BulkResponse.Item(400, "document_parsing_exception", "no number"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"acknowledged\":true}",
        "{\"error\":{\"type\":\"es_rejected_execution_exception\"},\"status\":429}",
        "{\"items\":[{\"create\":{\"status\":201}}]}",
      })
  void shouldNotTakeAnAnswerForSuccessThatDoesNotSaySo(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "200, true, false, false",
    "201, true, false, false",
    "400, false, false, true",
    "401, false, false, false",
    "403, false, false, false",
    "404, false, false, false",
    "409, false, true, true",
    "413, false, false, true",
    "429, false, false, false",
    "500, false, false, false",
    "503, false, false, false",
  })
  void shouldTellWhatHealsFromWhatDoesNot(
      int status, boolean done, boolean conflict, boolean refusal) {
    BulkResponse.Item item = new BulkResponse.Item(status, "", "");

    assertThat(item.isDone()).isEqualTo(done);
    assertThat(item.isConflict()).isEqualTo(conflict);
    assertThat(item.isRefusal()).isEqualTo(refusal);
  }
}
