package dev.spillway.local.send;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where plain JSON has its attributes; shared by the commands that send files. */
public final class AttributeOptions {
  @Option(names = "--type", paramLabel = "TYPE", description = "Type of events that name none.")
  private @Nullable String type;

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description = "Source of events that name none.")
  private @Nullable String source;

  @Option(
      names = "--subject",
      paramLabel = "SUBJECT",
      description = "Subject of events that name none.")
  private @Nullable String subject;

  @Option(
      names = "--type-pointer",
      paramLabel = "POINTER",
      description = "JSON pointer to the type in plain JSON, such as /@stream.")
  private @Nullable String typePointer;

  @Option(
      names = "--source-pointer",
      paramLabel = "POINTER",
      description = "JSON pointer to the source in plain JSON.")
  private @Nullable String sourcePointer;

  @Option(
      names = "--subject-pointer",
      paramLabel = "POINTER",
      description = "JSON pointer to the subject in plain JSON.")
  private @Nullable String subjectPointer;

  @Option(
      names = "--id-pointer",
      paramLabel = "POINTER",
      description = "JSON pointer to the id in plain JSON, such as /uid.")
  private @Nullable String idPointer;

  @Option(
      names = "--time-pointer",
      paramLabel = "POINTER",
      description = "JSON pointer to the time in plain JSON, such as /ts.")
  private @Nullable String timePointer;

  @Option(
      names = "--time-format",
      paramLabel = "FORMAT",
      description = "How it is written there: epoch-seconds, epoch-millis or rfc3339.")
  private @Nullable String timeFormat;

  /** The request's headers; only for what was given. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    put(headers, "X-Event-Type", type);
    put(headers, "X-Event-Source", source);
    put(headers, "X-Event-Subject", subject);
    put(headers, "X-Event-Type-Pointer", typePointer);
    put(headers, "X-Event-Source-Pointer", sourcePointer);
    put(headers, "X-Event-Subject-Pointer", subjectPointer);
    put(headers, "X-Event-Id-Pointer", idPointer);
    put(headers, "X-Event-Time-Pointer", timePointer);
    put(headers, "X-Event-Time-Format", timeFormat);
    return headers;
  }

  /** Where an event that is sent again can be known. */
  public RetrySafety retrySafety() {
    return RetrySafety.at(pointer(idPointer), pointer(timePointer));
  }

  /** What is wrong with the values; empty if nothing is. */
  public String problem() {
    for (Map.Entry<String, String> header : headers().entrySet()) {
      String value = header.getValue();
      if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
        return "an option's value must be printable ASCII, as it becomes a header: " + value;
      }
      if (header.getKey().endsWith("-Pointer") && !value.isEmpty() && value.charAt(0) != '/') {
        return "a JSON pointer begins with a slash: " + value;
      }
    }
    return "";
  }

  private static void put(Map<String, String> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.put(name, value);
    }
  }

  private static @Nullable JsonPointer pointer(@Nullable String text) {
    return text == null ? null : JsonPointer.compile(text);
  }
}
