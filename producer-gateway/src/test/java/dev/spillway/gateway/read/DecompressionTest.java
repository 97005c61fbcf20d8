package dev.spillway.gateway.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecompressionTest {
  private static final byte[] TEXT = "events ".repeat(10_000).getBytes(UTF_8);

  private static byte[] compressed(Decompression encoding, byte[] plain) throws IOException {
    if (encoding == Decompression.ZSTD) {
      return Zstd.compress(plain);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(plain);
    }
    return bytes.toByteArray();
  }

  private static byte[] both(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void shouldDecodeOneMemberAndSeveral(Decompression encoding) throws Exception {
    byte[] body = compressed(encoding, TEXT);

    assertThat(encoding.decode(body, TEXT.length)).isEqualTo(TEXT);
    assertThat(encoding.decode(both(body, body), 2 * TEXT.length)).isEqualTo(both(TEXT, TEXT));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void shouldStopAtTheLimit(Decompression encoding) throws Exception {
    byte[] body = compressed(encoding, TEXT);

    assertThatThrownBy(() -> encoding.decode(body, TEXT.length - 1))
        .isInstanceOfSatisfying(
            RequestRefused.class, e -> assertThat(e.type()).isEqualTo(ProblemType.TOO_LARGE));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void shouldRefuseEveryCutAndWhatFollows(Decompression encoding) throws Exception {
    byte[] body = compressed(encoding, "{\"a\":1}".getBytes(UTF_8));

    for (int length = 1; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> encoding.decode(cut, 1000))
          .as("cut to %d of %d", length, body.length)
          .isInstanceOfSatisfying(
              RequestRefused.class, e -> assertThat(e.type()).isEqualTo(ProblemType.MALFORMED));
    }
    assertThatThrownBy(() -> encoding.decode(both(body, new byte[] {1}), 1000))
        .isInstanceOf(RequestRefused.class);
  }

  @Test
  void shouldRefuseAWrongChecksum() throws Exception {
    byte[] body = compressed(Decompression.GZIP, TEXT);
    body[body.length - 6] ^= 1;

    assertThatThrownBy(() -> Decompression.GZIP.decode(body, TEXT.length))
        .hasMessageContaining("checksum");
  }
}
