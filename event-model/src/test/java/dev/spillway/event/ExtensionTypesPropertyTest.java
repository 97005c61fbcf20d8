package dev.spillway.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

/** From the JSON at the gateway's door, through Kafka's headers, to the consumer. */
class ExtensionTypesPropertyTest {
  private static final EventDraft.Defaults DEFAULTS =
      EventDraft.Defaults.of("/s", "t", () -> "i", Instant.EPOCH);

  private record Header(String name, String value) {}

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings()
        .withCharRange('a', 'z')
        .numeric()
        .ofMinLength(1)
        .ofMaxLength(Limits.EXTENSION_NAME_CHARS)
        .map(name -> "x" + name.substring(1)); // no context attribute begins so
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings()
            .withCharRange(' ', '~')
            .withCharRange('\u00a0', '\u024f')
            .withChars("\u20ac\",\\=")
            .ofMaxLength(20),
        Arbitraries.integers().map(String::valueOf),
        Arbitraries.of(
            "true", "false", "True", "0", "-0", "+1", "01", "1.0", " 5", "2147483648", "null", ""));
  }

  @Provide
  Arbitrary<Object> values() {
    return Arbitraries.oneOf(texts(), Arbitraries.integers(), Arbitraries.of(true, false));
  }

  @Provide
  Arbitrary<Map<String, Object>> extensions() {
    return Arbitraries.maps(names(), values()).ofMaxSize(Limits.EXTENSIONS);
  }

  private static String json(Map<String, Object> extensions) {
    return extensions.entrySet().stream()
        .map(one -> ",\"" + one.getKey() + "\":" + json(one.getValue()))
        .collect(Collectors.joining("", "{\"specversion\":\"1.0\"", "}"));
  }

  private static String json(Object value) {
    return value instanceof String text
        ? '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"'
        : value.toString();
  }

  private static EventEnvelope read(List<Header> headers) throws InvalidEventException {
    return KafkaBinding.read(
        consumer -> {
          for (Header header : headers) {
            consumer.accept(header.name(), header.value().getBytes(UTF_8));
          }
        },
        null,
        DEFAULTS);
  }

  @Property
  void shouldKeepEveryValueAndItsType(
      @ForAll("extensions") Map<String, Object> extensions, @ForAll Random random)
      throws Exception {
    byte[] json = json(extensions).getBytes(UTF_8);
    EventEnvelope sent = JsonEvents.read("", json, 0, json.length, true).complete(DEFAULTS);
    assertThat(sent.extensions()).isEqualTo(new TreeMap<>(extensions));
    List<Header> headers = new ArrayList<>();
    KafkaBinding.writeHeaders(
        sent, (name, value) -> headers.add(new Header(name, new String(value, UTF_8))));
    Collections.shuffle(headers, random);

    assertThat(read(headers)).isEqualTo(sent);

    assertThat(headers.stream().anyMatch(one -> one.name().equals(ExtensionTypes.HEADER)))
        .isEqualTo(!extensions.values().stream().allMatch(String.class::isInstance));
    assertThat(headers)
        .filteredOn(one -> one.name().startsWith("ce_x"))
        .hasSize(extensions.size())
        .allSatisfy(
            one ->
                assertThat(one.value())
                    .isEqualTo(
                        String.valueOf(extensions.get(one.name().substring("ce_".length())))));
  }

  @Provide
  Arbitrary<String> typeHeaders() {
    Arbitrary<String> entries =
        Arbitraries.oneOf(
            Arbitraries.of("xa=integer", "xb=boolean", "xa=boolean", "xc=integer", " xb = integer"),
            Arbitraries.of("xa", "=", "xa=", "=integer", "xa=string", "id=integer", "xa=INTEGER"),
            Arbitraries.strings().ofMaxLength(10));
    return entries.list().ofMaxSize(10).map(some -> String.join(",", some));
  }

  @Property
  void shouldKeepTheTextWhateverTheHeaderSays(
      @ForAll("typeHeaders") String types, @ForAll @Size(3) List<@From("texts") String> texts)
      throws Exception {
    List<Header> headers = new ArrayList<>();
    headers.add(new Header("ce_specversion", "1.0"));
    headers.add(new Header("ce_id", "7"));
    headers.add(new Header(ExtensionTypes.HEADER, types));
    TreeMap<String, Object> expected = new TreeMap<>();
    for (int i = 0; i < texts.size(); i++) {
      String name = "x" + (char) ('a' + i);
      headers.add(new Header("ce_" + name, texts.get(i)));
      expected.put(name, texts.get(i));
    }

    EventEnvelope event = read(headers);

    assertThat(ExtensionTypes.asText(event.extensions())).isEqualTo(expected);
    assertThat(event.id()).isEqualTo("7");
  }
}
