package dev.spillway.local.console;

import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import dev.spillway.local.system.SearchPath;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The browser of this machine, without a window. Playwright downloads none: a build takes nothing
 * from places that are no package registry. Belongs to the thread that started it.
 */
final class Chromium implements AutoCloseable {
  /** With this name Playwright's jar has a Node.js of its own, where it is on the class path. */
  private static final String BUNDLED_NODE = "driver/linux/node";

  private static final String NODE_PROPERTY = "playwright.nodejs.path";

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path program) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(new LaunchOptions().setExecutablePath(program).setHeadless(true));
  }

  /** Starts it; a machine without it skips the tests and says why. */
  static Chromium startOrSkip() {
    Optional<Path> program =
        Stream.of("chromium", "chromium-browser", "google-chrome")
            .flatMap(name -> SearchPath.find(name).stream())
            .findFirst();
    if (program.isEmpty()) {
      abort("no Chromium is on the PATH; scripts/chromium installs it");
    }
    if (Chromium.class.getClassLoader().getResource(BUNDLED_NODE) == null) {
      Optional<Path> node = SearchPath.find("node");
      if (node.isEmpty()) {
        abort("Playwright needs Node.js: driver-bundle where /usr/bin/chromium is, else node 20");
      }
      System.setProperty(NODE_PROPERTY, node.orElseThrow().toString());
    }
    return new Chromium(program.orElseThrow());
  }

  /** A window of its own, with nothing remembered from others. */
  Window open(String url, Window.Look look) {
    return new Window(browser, url, look);
  }

  @Override
  public void close() {
    playwright.close();
  }
}
