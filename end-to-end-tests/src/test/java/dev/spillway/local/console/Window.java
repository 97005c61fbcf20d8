package dev.spillway.local.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The console's page in a window, and whatever the browser complains of in it. */
final class Window implements AutoCloseable {
  private static final Path SCREENSHOTS = Path.of("target", "console");

  /** Violations as {@code rule: element}, the elements' first 120 characters. */
  private static final String AXE_RUN =
      """
      async () => (await axe.run()).violations.flatMap(
          (violation) => violation.nodes.map((node) => violation.id + ': ' + node.html.slice(0, 120)))
      """;

  /** How a reader looks at it. Nothing moves by itself, so that one screenshot is like the next. */
  record Look(int width, int height, ColorScheme scheme) {
    static final Look DESK = new Look(1440, 900, ColorScheme.LIGHT);
    static final Look PHONE_AT_NIGHT = new Look(390, 844, ColorScheme.DARK);
  }

  private final BrowserContext context;
  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  Window(Browser browser, String url, Look look) {
    context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(look.width(), look.height())
                .setColorScheme(look.scheme())
                .setReducedMotion(ReducedMotion.REDUCE));
    page = context.newPage();
    page.onConsoleMessage(
        message -> {
          if (message.type().equals("error") || message.type().equals("warning")) {
            complaints.add(message.text());
          }
        });
    page.onPageError(complaints::add);
    page.navigate(url);
  }

  Page page() {
    return page;
  }

  Locator at(String selector) {
    return page.locator(selector);
  }

  /**
   * Errors and warnings of the browser's console so far, breaches of the content security policy
   * among them.
   */
  List<String> complaints() {
    // Events are told while Playwright is asked for something.
    page.evaluate("1");
    return List.copyOf(complaints);
  }

  /** Waits for a text, without a pause between two looks: Playwright's own are up to a second. */
  void awaitText(String selector, String text, double timeoutMillis) {
    Locator there = at(selector);
    page.waitForCondition(
        () -> there.textContent().contains(text),
        new Page.WaitForConditionOptions().setTimeout(timeoutMillis));
  }

  /** By how many pixels the page is wider than the window. */
  int overflow() {
    return (int) page.evaluate("document.documentElement.scrollWidth - innerWidth");
  }

  /** What breaks axe-core's rules for accessibility. */
  List<String> barriers() {
    try (InputStream script =
        Objects.requireNonNull(
            Window.class.getResourceAsStream("/axe.min.js"), "axe-core is not on the class path")) {
      page.evaluate(new String(script.readAllBytes(), UTF_8));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    return ((List<?>) page.evaluate(AXE_RUN)).stream().map(String::valueOf).toList();
  }

  /** Presses the tab key until this is what keys go to. */
  void tabTo(String selector) {
    for (int presses = 0; presses < 60; presses++) {
      if ((boolean) page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector)) {
        return;
      }
      page.keyboard().press("Tab");
    }
    throw new AssertionError("the tab key does not lead to " + selector);
  }

  /** Kept as output of the test. */
  void screenshot(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(SCREENSHOTS.resolve(name + ".png"))
            .setFullPage(page.locator("dialog[open]").count() == 0));
  }

  @Override
  public void close() {
    context.close();
  }
}
