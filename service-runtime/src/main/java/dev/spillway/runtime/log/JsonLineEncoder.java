package dev.spillway.runtime.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes an event as one JSON object on a line: {@code timestamp}, {@code level}, {@code logger},
 * {@code thread}, {@code message}, then the event's key-values and the MDC at the top level, then
 * {@code error} and {@code stack_trace}.
 *
 * <p>Numbers and booleans stay such; a {@code Duration} is written in milliseconds under its key
 * with {@code _ms} appended. A key that is taken gets a {@code _} before it. Ours rather than
 * logback's, which nests the key-values in a list.
 */
public final class JsonLineEncoder extends EncoderBase<ILoggingEvent> {
  private static final byte[] NOTHING = {};
  private static final Set<String> FIXED =
      Set.of("timestamp", "level", "logger", "thread", "message", "error", "stack_trace");

  private final JsonFactory factory = new JsonFactory();

  @Override
  public byte[] headerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] footerBytes() {
    return NOTHING;
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    try (JsonGenerator json = factory.createGenerator(line)) {
      write(event, json);
    } catch (IOException e) {
      addError("an event cannot be written", e);
      return (event.getLevel() + " " + e + "\n").getBytes(StandardCharsets.UTF_8);
    }
    line.write('\n');
    return line.toByteArray();
  }

  private static void write(ILoggingEvent event, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("timestamp", Instant.ofEpochMilli(event.getTimeStamp()).toString());
    json.writeStringField("level", event.getLevel().toString());
    json.writeStringField("logger", event.getLoggerName());
    json.writeStringField("thread", event.getThreadName());
    json.writeStringField("message", event.getFormattedMessage());
    Set<String> taken = new HashSet<>(FIXED);
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        value(pair.key, pair.value, taken, json);
      }
    }
    for (Map.Entry<String, String> entry : event.getMDCPropertyMap().entrySet()) {
      value(entry.getKey(), entry.getValue(), taken, json);
    }
    IThrowableProxy thrown = event.getThrowableProxy();
    if (thrown != null) {
      String message = thrown.getMessage() == null ? "" : ": " + thrown.getMessage();
      json.writeStringField("error", thrown.getClassName() + message);
      json.writeStringField("stack_trace", ThrowableProxyUtil.asString(thrown));
    }
    json.writeEndObject();
  }

  private static void value(
      String key, @Nullable Object value, Set<String> taken, JsonGenerator json)
      throws IOException {
    String name = value instanceof Duration ? key + "_ms" : key;
    while (!taken.add(name)) {
      name = "_" + name;
    }
    json.writeFieldName(name);
    switch (value) {
      case null -> json.writeNull();
      case Boolean flag -> json.writeBoolean(flag);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number when Double.isFinite(number) -> json.writeNumber(number);
      case Duration duration -> json.writeNumber(duration.toNanos() / 1e6);
      default -> json.writeString(text(value));
    }
  }

  /** A value whose own code throws must not cost the line. */
  private static String text(Object value) {
    try {
      return String.valueOf(value);
    } catch (RuntimeException e) {
      return value.getClass().getName() + " cannot be printed: " + e;
    }
  }
}
