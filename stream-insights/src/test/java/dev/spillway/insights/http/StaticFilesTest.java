package dev.spillway.insights.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {
  private final StaticFiles files = new StaticFiles();

  @Test
  void shouldServeThePageAndTheLibraryWithoutItsVersion() {
    assertThat(files.at("/").orElseThrow().type()).startsWith("text/html");
    assertThat(files.at("/assets/webjars/chart.js/dist/chart.umd.min.js").orElseThrow().type())
        .startsWith("text/javascript");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/assets/",
        "/assets/nothing.js",
        "/assets/../http/Console.class",
        "/assets/..",
        "/assets/%2e%2e/x.js",
        "/assets//index.html",
        "/assets/webjars/../../../application.json",
        "/assets/webjars/nothing/dist/x.js",
        "/assets/.hidden.js",
        "/index.htm"
      })
  void shouldServeNothingElse(String path) {
    assertThat(files.at(path)).isEmpty();
  }
}
