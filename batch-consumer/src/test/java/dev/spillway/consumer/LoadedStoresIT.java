package dev.spillway.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A consumer that loads one store alone leaves the other as it is. */
class LoadedStoresIT {
  private TestPipeline pipeline;

  @BeforeEach
  void makePipeline() throws Exception {
    pipeline = new TestPipeline(1);
  }

  @AfterEach
  void closePipeline() throws Exception {
    pipeline.close();
  }

  @Test
  void shouldLoadPostgresAlone() throws Exception {
    pipeline.produce(0, "{\"n\":1}");
    pipeline.start(Map.of("SPILLWAY_STORES", "postgres"));

    pipeline.awaitNoLag();

    Map<String, JsonNode> rows = pipeline.rows();
    assertThat(rows).hasSize(1);
    assertThat(pipeline.documents(rows.keySet())).isEmpty();
  }

  @Test
  void shouldLoadElasticsearchAloneAndGoOnWhereTheGroupStopped() throws Exception {
    Map<String, String> alone = Map.of("SPILLWAY_STORES", "elasticsearch");
    pipeline.produce(0, "{\"n\":1}");
    pipeline.produce(0, "{\"bad\":");
    BatchConsumer first = pipeline.start(alone);
    pipeline.awaitNoLag();
    pipeline.stop(first);
    assertThat(documents()).isEqualTo(1);
    // What is not there any more would come back if the topic were read from its beginning.
    JsonNode hit = pipeline.elasticsearch("POST", "/events-*/_search", query()).at("/hits/hits/0");
    pipeline.elasticsearch(
        "DELETE", "/" + hit.get("_index").asText() + "/_doc/" + hit.get("_id").asText(), "");

    pipeline.start(alone);
    pipeline.produce(0, "{\"n\":2}");
    pipeline.awaitNoLag();

    assertThat(documents()).isEqualTo(1);
    assertThat(pipeline.deadLetters()).hasSize(1);
    assertThat(pipeline.count("SELECT count(*) FROM pg_tables WHERE tablename = 'events'"))
        .isZero();
  }

  private long documents() throws Exception {
    pipeline.elasticsearch("POST", "/events-*/_refresh", "");
    return pipeline.elasticsearch("POST", "/events-*/_count", query()).get("count").asLong();
  }

  private String query() {
    return "{\"query\":{\"term\":{\"source\":\"/kafka/" + pipeline.name + "\"}}}";
  }
}
