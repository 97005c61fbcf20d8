package dev.spillway.consumer.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Extension attributes as both stores hold them. */
class ExtensionsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static String written(SortedMap<String, Object> extensions) {
    GrowingBytes out = new GrowingBytes(1);
    JsonText.extensions(out, extensions);
    return new String(out.array(), 0, out.size(), UTF_8);
  }

  @Test
  void shouldWriteIntegersAndBooleansAsThemselves() {
    SortedMap<String, Object> extensions =
        new TreeMap<>(Map.of("a", 5, "b", true, "c", "5", "d", "x\"é", "e", Integer.MIN_VALUE));

    assertThat(written(extensions))
        .isEqualTo("{\"a\":5,\"b\":true,\"c\":\"5\",\"d\":\"x\\\"é\",\"e\":-2147483648}");
    assertThat(written(Collections.emptySortedMap())).isEqualTo("{}");
  }

  @Test
  void shouldReadWhatWasWritten() throws Exception {
    SortedMap<String, Object> extensions =
        new TreeMap<>(Map.of("a", 5, "b", false, "c", "5", "d", "true", "e", -1));

    assertThat(StoredExtensions.of(JSON.readTree(written(extensions)))).isEqualTo(extensions);
    assertThat(StoredExtensions.of(JSON.missingNode())).isEmpty();
  }

  @Test
  void shouldReadAsTextWhatNoVersionWrites() throws Exception {
    assertThat(StoredExtensions.of(JSON.readTree("{\"a\":2147483648,\"b\":1.5,\"c\":{\"d\":1}}")))
        .isEqualTo(Map.of("a", "2147483648", "b", "1.5", "c", "{\"d\":1}"));
  }
}
