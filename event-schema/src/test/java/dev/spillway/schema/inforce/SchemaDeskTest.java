package dev.spillway.schema.inforce;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.schema.EventSchema;
import dev.spillway.schema.EventSchemas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaDeskTest {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  @TempDir private Path folder;
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private SchemaDesk open() throws IOException {
    return SchemaDesk.open(Optional.of(folder), INTERVAL, registry, "test");
  }

  private void write(int version, String type) throws IOException {
    String text =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:spillway:event:a:%d",
          "properties": {"n": {"type": "%s"}}
        }
        """
            .formatted(version, type);
    Path half = Files.writeString(folder.resolve("half"), text);
    Files.move(half, folder.resolve("a.schema.json"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T one = queue.poll(10, TimeUnit.SECONDS);
    assertThat(one).as("came within 10 s").isNotNull();
    return one;
  }

  private static List<Integer> versions(EventSchemas schemas) {
    return schemas.versions().stream().map(EventSchema::version).toList();
  }

  @Test
  void shouldNotOpenABrokenFolderAndSayWhereItIsBroken() throws Exception {
    write(1, "numbr");

    assertThatThrownBy(this::open)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("schemas.folder " + folder)
        .hasMessageContaining("a.schema.json:4:");
  }

  @Test
  void shouldTellFollowersOfTheFirstSchemasAndOfEachChange() throws Exception {
    write(1, "number");
    BlockingQueue<EventSchemas> told = new LinkedBlockingQueue<>();
    try (SchemaDesk desk = open()) {
      desk.follow("test", told::add);
      assertThat(versions(next(told))).containsExactly(1);

      write(2, "number");

      assertThat(versions(next(told))).containsExactly(2);
      assertThat(versions(desk.current())).containsExactly(2);
    }
  }

  @Test
  void shouldTellAFollowerAgainThatHasFailed() throws Exception {
    write(1, "number");
    BlockingQueue<EventSchemas> told = new LinkedBlockingQueue<>();
    try (SchemaDesk desk = open()) {
      desk.follow(
          "test",
          schemas -> {
            told.add(schemas);
            if (told.size() < 3) {
              throw new IOException("not yet");
            }
          });
      for (int i = 0; i < 3; i++) {
        assertThat(versions(next(told))).containsExactly(1);
      }
    }
  }

  @Test
  void shouldKeepWhatWasInForceWhileTheFolderIsBroken() throws Exception {
    write(1, "number");
    BlockingQueue<EventSchemas> told = new LinkedBlockingQueue<>();
    try (SchemaDesk desk = open()) {
      desk.follow("test", told::add);
      EventSchemas first = next(told);

      write(2, "numbr");
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
      while (reloads("refused") < 1 && System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }

      assertThat(reloads("refused")).isEqualTo(1);
      assertThat(desk.current()).isSameAs(first);
      write(3, "number");
      assertThat(versions(next(told))).containsExactly(3);
    }
  }

  private double reloads(String result) {
    return registry.get("test.schema.reloads").tag("result", result).counter().count();
  }

  @Test
  void shouldHaveNoSchemasAndTellNobodyWithoutAFolder() throws Exception {
    BlockingQueue<EventSchemas> told = new LinkedBlockingQueue<>();
    try (SchemaDesk desk = SchemaDesk.open(Optional.empty(), INTERVAL, registry, "test")) {
      desk.follow("test", told::add);

      assertThat(desk.hasFolder()).isFalse();
      assertThat(desk.current().versions()).isEmpty();
      assertThat(told).isEmpty();
    }
  }

  @Test
  void shouldFindWhatBreaksTheSchemaOfTheType() throws Exception {
    write(2, "number");
    try (SchemaDesk desk = open()) {
      SchemaCheck check = desk.check(new SchemaModes(SchemaMode.ENFORCE, Map.of()));
      EventSchema schema = desk.current().ofType("a").orElseThrow();

      assertThat(check.check("b", null, () -> json("{}"))).isEqualTo(new Finding.NoSchema());
      assertThat(check.check("a", null, () -> json("{\"n\":1}")))
          .isEqualTo(new Finding.Fits(schema));
      assertThat(check.check("a", "urn:spillway:event:a:1", () -> json("{}")))
          .isEqualTo(new Finding.UnknownVersion(schema, SchemaMode.ENFORCE));
      assertThat(check.check("a", null, () -> json("{\"n\":\"1\"}")))
          .isInstanceOfSatisfying(
              Finding.Breaks.class,
              breaks ->
                  assertThat(breaks.violations())
                      .extracting(Object::toString)
                      .containsExactly("/n: string found, number expected (type)"));
      assertThat(
              desk.check(new SchemaModes(SchemaMode.ENFORCE, Map.of("a", SchemaMode.OFF)))
                  .check("a", null, () -> json("{\"n\":\"1\"}")))
          .isEqualTo(new Finding.NotLooked());
    }
  }

  @Test
  void shouldTakeAMarkOnlyForTheTypeThatItIsOf() {
    byte[] mark = CheckedMark.of(new dev.spillway.schema.SchemaId("a.b", 3));

    assertThat(mark).isEqualTo(json("urn:spillway:event:a.b:3"));
    assertThat(CheckedMark.covers(mark, "a.b")).isTrue();
    assertThat(CheckedMark.covers(mark, "a")).isFalse();
    assertThat(CheckedMark.covers(json("true"), "a.b")).isFalse();
    assertThat(CheckedMark.covers(null, "a.b")).isFalse();
  }

  private static byte[] json(String text) {
    return text.getBytes(UTF_8);
  }
}
