package dev.spillway.local.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.spillway.schema.EventSchemas;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemasMainTest {
  @TempDir private Path work;
  private Path schemas;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void makeFolder() throws IOException {
    schemas = Files.createDirectories(work.resolve("schemas/events"));
  }

  private int run(Object... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    return SchemasMain.execute(
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static void write(Path folder, int version, String type) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("a.b.schema.json"),
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "urn:spillway:event:a.b:%d",
          "properties": {"x": {"type": %s}}
        }
        """
            .formatted(version, type));
  }

  private void git(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "git",
                "-C",
                work.toString(),
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.org",
                "-c",
                "commit.gpgsign=false"));
    command.addAll(List.of(arguments));
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(work.resolve("git.log").toFile())
              .start();
    } catch (IOException e) {
      abort("git is not on the PATH");
      return;
    }
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(work.resolve("git.log"))).isZero();
  }

  @Test
  void shouldCheckAgainstAFolder() throws Exception {
    Path old = work.resolve("old");
    write(old, 1, "\"integer\"");
    write(schemas, 2, "\"number\"");

    assertThat(run("check", "--schemas", schemas, "--against-dir", old)).isZero();
    assertThat(out.toString())
        .contains("a.b: compatible")
        .contains("compatible  /properties/x/type  type-widened: from integer to number")
        .contains("1 schemas, 1 changed since " + old + ", 0 of them not compatibly")
        .contains("mapping-changed takes effect with next month's index")
        .doesNotContain("new type of event");

    write(schemas, 1, "\"number\"");
    assertThat(run("check", "--schemas", schemas, "--against-dir", old)).isEqualTo(1);
    assertThat(out.toString())
        .contains("incompatible  /$id  version-not-raised")
        .contains("must be version 2")
        .contains("needs a higher version")
        .doesNotContain("new type of event");

    write(schemas, 2, "\"string\"");
    assertThat(run("check", "--schemas", schemas, "--against-dir", old)).isEqualTo(1);
    assertThat(out.toString())
        .contains("a.b: NOT compatible")
        .contains("incompatible  /properties/x/type  type-changed: from integer to string")
        .contains("What must change so is a new type of event")
        .doesNotContain("next month");
  }

  @Test
  void shouldTellWhereASchemaIsBroken() throws Exception {
    write(schemas, 2, "\"strng\"");

    assertThat(run("check", "--schemas", schemas, "--against-dir", schemas)).isEqualTo(2);
    assertThat(err.toString()).contains("schemas check: ").contains("a.b.schema.json:4:24: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void shouldCheckAgainstGit() throws Exception {
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "-m", "empty");
    write(schemas, 1, "\"integer\"");

    assertThat(run("check", "--schemas", schemas)).isZero();
    assertThat(out.toString()).contains("schema-added");

    git("add", "schemas");
    git("commit", "--quiet", "-m", "schemas");
    assertThat(run("check", "--schemas", schemas)).isZero();
    assertThat(out.toString()).contains("1 schemas, 0 changed since HEAD");

    write(schemas, 2, "\"string\"");
    assertThat(run("check", "--schemas", schemas)).isEqualTo(1);
    assertThat(run("check", "--schemas", schemas, "--against", "HEAD~1")).isZero();

    Files.delete(schemas.resolve("a.b.schema.json"));
    assertThat(run("check", "--schemas", schemas)).isEqualTo(1);
    assertThat(out.toString()).contains("schema-removed");
  }

  @Test
  void shouldSayWhyThereIsNothingToCompareWith() throws Exception {
    git("init", "--quiet");
    write(schemas, 1, "\"integer\"");

    assertThat(run("check", "--schemas", schemas)).isEqualTo(2);
    assertThat(err.toString()).contains("git knows no revision HEAD; --against-dir DIR");
    assertThat(run("check", "--schemas", schemas, "--against", "--all")).isEqualTo(2);

    try (var files = Files.walk(work.resolve(".git"))) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
    assertThat(run("check", "--schemas", schemas)).isEqualTo(2);
    assertThat(err.toString()).contains("is in no checkout of git; --against-dir DIR");
  }

  @Test
  void shouldInferFromAPlainAndFromACompressedFile() throws Exception {
    String lines =
        """
        {"specversion":"1.0","type":"a.b","id":"1","source":"/s","data":{"x":1}}

        {"type":"c","data":{"y":"z"}}
        {"z":1}
        """;
    Path plain = Files.writeString(work.resolve("events.ndjson"), lines);
    Path compressed = work.resolve("events.ndjson.gz");
    try (OutputStream stream = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      stream.write(lines.getBytes(UTF_8));
    }

    assertThat(run("infer", plain)).isZero();
    String printed = out.toString();
    assertThat(printed).contains("urn:spillway:event:a.b:1").contains("urn:spillway:event:c:1");
    assertThat(err.toString()).contains("a.b: from 1 events").contains("1 lines without a type");
    assertThat(run("infer", compressed)).isZero();
    assertThat(out.toString()).isEqualTo(printed);
    assertThat(run("infer", plain, "--type", "c")).isZero();
    assertThat(err.toString()).contains("c: from 2 events").contains("1 lines of another type");
  }

  @Test
  void shouldWriteProposalsThatPassTheCheckAndNeverOverwrite() throws Exception {
    Path file =
        Files.writeString(work.resolve("plain.ndjson"), "{\"@k\":\"c\",\"y\":1}\n{\"@k\":\"d\"}\n");

    assertThat(run("infer", file, "--type-pointer", "/@k", "--out", schemas)).isZero();
    assertThat(EventSchemas.load(schemas).all()).hasSize(2);
    assertThat(out.toString()).contains("c.schema.json").contains("d.schema.json");

    Files.delete(schemas.resolve("c.schema.json"));
    assertThat(run("infer", file, "--type-pointer", "/@k", "--out", schemas)).isEqualTo(2);
    assertThat(err.toString()).contains("d.schema.json is there already");
    assertThat(schemas.resolve("c.schema.json")).doesNotExist();
  }

  @Test
  void shouldSayThatThereIsNothingToInferFrom() throws Exception {
    Path file = Files.writeString(work.resolve("plain.ndjson"), "{\"x\":1}\n");

    assertThat(run("infer", file)).isEqualTo(1);
    assertThat(err.toString()).contains("plain objects need --type or --type-pointer");

    Path cut = Files.write(work.resolve("cut.gz"), new byte[] {0x1F, (byte) 0x8B, 8});
    assertThat(run("infer", cut)).isEqualTo(2);
  }

  @Test
  void shouldKnowWrongUsage() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("mend")).isEqualTo(2);
    assertThat(run("infer")).isEqualTo(2);
    assertThat(run("infer", work.resolve("missing"))).isEqualTo(2);
    assertThat(run("infer", "-", "--type", "a/b")).isEqualTo(2);
    assertThat(run("infer", "-", "--type-pointer", "a")).isEqualTo(2);
    assertThat(run("check", "--schemas", work.resolve("missing"))).isEqualTo(2);
    assertThat(run("check", "--against", "HEAD", "--against-dir", work)).isEqualTo(2);
    assertThat(run("--help")).isZero();
    assertThat(run("check", "--help")).isZero();
    assertThat(run("infer", "--help")).isZero();
  }

  @Test
  void shouldTellOfALongFileEveryTwoSeconds() {
    InferProgress progress = new InferProgress(new PrintWriter(err, true), 200, 0);

    progress.show(1_999_999_999L, 10, 1);
    progress.show(2_000_000_000L, 50, 1_000);
    progress.show(3_000_000_000L, 60, 1_100);

    assertThat(err.toString().strip()).isEqualTo("reading: 25 %, 1,000 events");
  }
}
