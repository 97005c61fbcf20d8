package dev.spillway.insights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.insights.config.InsightsConfig;
import dev.spillway.runtime.config.ConfigTable;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  @Test
  void shouldDocumentEveryKeyWithItsDefault() throws Exception {
    String table = ConfigTable.renderMarkdown(ConfigTable.describe(InsightsConfig.class)).strip();

    assertThat(Files.readString(Path.of("../docs/configuration.md")))
        .as("docs/configuration.md; made anew with --list-config-markdown")
        .contains(table);
  }
}
