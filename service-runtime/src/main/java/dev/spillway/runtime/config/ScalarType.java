package dev.spillway.runtime.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A type that is written as one text.
 *
 * @param name for the table of keys, such as "duration"
 * @param allowed what may be written, for the report of a problem
 * @param parse reads a text, or throws {@link IllegalArgumentException}
 */
record ScalarType(String name, String allowed, Function<String, Object> parse) {
  /** The type for a class, or empty if the class is not written as one text. */
  static Optional<ScalarType> of(Class<?> type) {
    if (type.isEnum()) {
      return Optional.of(ofEnum(type));
    }
    return Optional.ofNullable(builtIn(type));
  }

  private static @Nullable ScalarType builtIn(Class<?> type) {
    return switch (type.getName()) {
      case "java.lang.String" -> new ScalarType("text", "text", text -> text);
      case "int", "java.lang.Integer" ->
          new ScalarType(
              "int",
              "a whole number from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE,
              text -> Integer.valueOf(text.strip()));
      case "long", "java.lang.Long" ->
          new ScalarType(
              "long",
              "a whole number from " + Long.MIN_VALUE + " to " + Long.MAX_VALUE,
              text -> Long.valueOf(text.strip()));
      case "double", "java.lang.Double" ->
          new ScalarType("number", "a finite number like 0.5", ScalarType::finite);
      case "boolean", "java.lang.Boolean" ->
          new ScalarType("boolean", "true or false", ScalarType::trueOrFalse);
      case "java.time.Duration" ->
          new ScalarType("duration", DurationText.ALLOWED, DurationText::parse);
      case "dev.spillway.runtime.config.ByteSize" ->
          new ScalarType("size", ByteSize.ALLOWED, ByteSize::parse);
      case "dev.spillway.runtime.config.Secret" ->
          new ScalarType("secret", "text", text -> Secret.of(text));
      case "java.nio.file.Path" -> new ScalarType("path", "a path", ScalarType::path);
      case "java.net.URI" -> new ScalarType("uri", "a URI with a scheme", ScalarType::uri);
      default -> null;
    };
  }

  private static ScalarType ofEnum(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    String names =
        Arrays.stream(constants).map(ScalarType::kebab).collect(Collectors.joining(" | "));
    return new ScalarType(
        names,
        "one of " + names,
        text -> {
          String wanted = text.strip().replace('_', '-');
          return Arrays.stream(constants)
              .filter(constant -> kebab(constant).equalsIgnoreCase(wanted))
              .findFirst()
              .orElseThrow(() -> new IllegalArgumentException("one of " + names));
        });
  }

  boolean isSecret() {
    return name.equals("secret");
  }

  /** How an enum's constant is written: {@code READ_COMMITTED} is {@code read-committed}. */
  static String kebab(Object constant) {
    return ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How a value is written, in the form that {@link #parse} reads. */
  static String format(Object value) {
    return switch (value) {
      case Duration duration -> DurationText.format(duration);
      case Enum<?> constant -> kebab(constant);
      default -> value.toString();
    };
  }

  private static Object finite(String text) {
    double value = Double.parseDouble(text.strip());
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a finite number");
    }
    return value;
  }

  private static Object trueOrFalse(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("true or false");
    };
  }

  private static Object path(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException("a path");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("a path", e);
    }
  }

  private static Object uri(String text) {
    try {
      URI uri = new URI(text.strip());
      if (!uri.isAbsolute()) {
        throw new IllegalArgumentException("a URI with a scheme");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("a URI", e);
    }
  }
}
