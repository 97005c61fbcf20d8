package dev.spillway.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaFolderTest {
  @TempDir private Path folder;

  private void write(int version, String type) throws IOException {
    Files.writeString(
        folder.resolve("t.schema.json"),
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "$id": "urn:spillway:event:t:%d",
         "type": %s}
        """
            .formatted(version, type));
  }

  private static int version(SchemaFolder schemas) {
    return schemas.current().ofType("t").orElseThrow().version();
  }

  @Test
  void shouldTakeChangesAndKeepWhatWasInForceWhenTheyAreBroken() throws Exception {
    write(1, "\"object\"");
    SchemaFolder schemas = SchemaFolder.open(folder);
    assertThat(schemas.look()).isInstanceOf(SchemaFolder.Unchanged.class);

    write(2, "\"object\"");
    assertThat(schemas.look()).isInstanceOf(SchemaFolder.Changed.class);
    assertThat(version(schemas)).isEqualTo(2);

    write(3, "\"objct\"");
    assertThat(schemas.look())
        .isInstanceOfSatisfying(
            SchemaFolder.Refused.class,
            refused -> assertThat(refused.reason()).contains("t.schema.json:3:2: /type"));
    assertThat(schemas.look()).isInstanceOf(SchemaFolder.Unchanged.class);
    assertThat(version(schemas)).isEqualTo(2);

    write(3, "\"object\"");
    assertThat(schemas.look()).isInstanceOf(SchemaFolder.Changed.class);
    assertThat(version(schemas)).isEqualTo(3);
  }

  @Test
  void shouldKeepWhatWasInForceWhenTheFolderIsGone() throws Exception {
    write(1, "\"object\"");
    SchemaFolder schemas = SchemaFolder.open(folder);

    Files.delete(folder.resolve("t.schema.json"));
    Files.delete(folder);

    assertThatThrownBy(schemas::look).isInstanceOf(IOException.class);
    assertThat(version(schemas)).isEqualTo(1);
    Files.createDirectory(folder);
  }
}
