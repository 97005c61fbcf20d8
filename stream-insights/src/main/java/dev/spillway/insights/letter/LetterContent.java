package dev.spillway.insights.letter;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.spillway.event.kafka.DeadLetterHeaders;
import dev.spillway.event.kafka.Letter;
import dev.spillway.event.kafka.Redriven;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter with what is in it.
 *
 * @param exception class of what went wrong; null if the letter does not say
 * @param headers the record's own, as text
 * @param content the value, at most {@value #MOST_BYTES} bytes of it
 * @param encoding of the content: {@code utf-8} or {@code base64}
 * @param truncated whether there is more
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LetterContent(
    @JsonUnwrapped LetterView letter,
    @Nullable String exception,
    SortedMap<String, String> headers,
    String content,
    String encoding,
    boolean truncated) {
  private static final int MOST_BYTES = 64 * 1024;

  static LetterContent of(Letter letter, boolean redriven) {
    SortedMap<String, String> headers = new TreeMap<>();
    for (Header header : letter.record().headers()) {
      if (!Letter.isOurs(header) && header.value() != null) {
        headers.put(header.key(), new String(header.value(), UTF_8));
      }
    }
    byte[] value = letter.record().value();
    ByteBuffer bytes = ByteBuffer.wrap(value == null ? new byte[0] : value);
    boolean truncated = bytes.limit() > MOST_BYTES;
    bytes.limit(Math.min(bytes.limit(), MOST_BYTES));
    String text = text(bytes.duplicate(), truncated);
    return new LetterContent(
        LetterView.of(letter, redriven),
        Redriven.text(letter.record().headers(), DeadLetterHeaders.PREFIX + "exception"),
        headers,
        text != null ? text : base64(bytes),
        text != null ? "utf-8" : "base64",
        truncated);
  }

  /** Null if it is not UTF-8; a character that was cut in two is left out. */
  private static @Nullable String text(ByteBuffer bytes, boolean truncated) {
    CharsetDecoder decoder = UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CoderResult result = decoder.decode(bytes, text, !truncated);
    return result.isError() ? null : text.flip().toString();
  }

  private static String base64(ByteBuffer bytes) {
    byte[] cut = new byte[bytes.remaining()];
    bytes.get(cut);
    return Base64.getEncoder().encodeToString(cut);
  }
}
