package dev.spillway.local.send;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  @Test
  void shouldNumberLinesAndPassOverBlankOnes() throws IOException {
    assertThat(read("{\"a\":1}\r\n\n  \n{\"b\":\"ü\"}".getBytes(UTF_8), 100))
        .containsExactly("1:{\"a\":1}", "4:{\"b\":\"ü\"}");
  }

  @Test
  void shouldKnowGzipByItsFirstBytes() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (String member : List.of("{}\n", "[]\n")) {
      try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
        gzip.write(member.getBytes(UTF_8));
      }
    }

    assertThat(read(bytes.toByteArray(), 100)).containsExactly("1:{}", "2:[]");
  }

  @Test
  void shouldDropAByteOrderMark() throws IOException {
    assertThat(read("\uFEFF{}\n".getBytes(UTF_8), 100)).containsExactly("1:{}");
    assertThat(read("{}".getBytes(UTF_8), 100)).containsExactly("1:{}");
    assertThat(read(new byte[0], 100)).isEmpty();
  }

  @Test
  void shouldCutALineThatIsTooLongAndGoOnAfterIt() throws IOException {
    assertThat(read("1234567\n{}\n".getBytes(UTF_8), 5)).containsExactly("1:12345...", "2:{}");
  }

  private static List<String> read(byte[] bytes, int longest) throws IOException {
    EventLines lines = EventLines.of(new ByteArrayInputStream(bytes), longest);
    List<String> all = new ArrayList<>();
    for (EventLines.Line line = lines.read(); line != null; line = lines.read()) {
      all.add(
          line.number() + ":" + new String(line.bytes(), UTF_8) + (line.tooLong() ? "..." : ""));
    }
    return all;
  }
}
