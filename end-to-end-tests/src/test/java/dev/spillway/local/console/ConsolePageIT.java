package dev.spillway.local.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.options.ColorScheme;
import dev.spillway.local.console.Window.Look;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page by itself, in states that a system is seldom in. Skipped where there is no Chromium. */
class ConsolePageIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final String FIRST_LETTER = ".letter-list li:first-child button";

  @SuppressWarnings("NullAway.Init") // by start
  private static Chromium chromium;

  @SuppressWarnings("NullAway.Init") // by serve
  private ScriptedConsole console;

  @BeforeAll
  static void start() {
    chromium = Chromium.startOrSkip();
  }

  @AfterAll
  @SuppressWarnings("NullAway") // null where the tests are skipped
  static void end() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void serve() throws Exception {
    console = new ScriptedConsole(Snapshots.flood());
  }

  @AfterEach
  void close() {
    console.close();
  }

  private Window open(Look look) {
    Window window = chromium.open(console.url(), look);
    assertThat(window.at("#connection .words")).hasText("live");
    return window;
  }

  @ParameterizedTest
  @CsvSource({
    "1440, LIGHT, 'rgb(238, 242, 243)'",
    "1440, DARK, 'rgb(14, 23, 28)'",
    "800, LIGHT, 'rgb(238, 242, 243)'",
    "390, LIGHT, 'rgb(238, 242, 243)'",
    "390, DARK, 'rgb(14, 23, 28)'",
  })
  void shouldFitTheWidthInBothThemesWithoutBarriers(
      int width, ColorScheme scheme, String background) {
    try (Window window = open(new Look(width, 900, scheme))) {
      window.screenshot("flood-%d-%s".formatted(width, scheme));

      assertThat(window.at("body")).hasCSS("background-color", background);
      assertThat(window.overflow()).isZero();
      assertThat(window.barriers()).isEmpty();
      window.at("#reasons button").first().click();
      assertThat(window.at(".letter-list li")).hasCount(20);
      window.at(FIRST_LETTER).click();
      assertThat(window.at("#content")).isVisible();
      window.screenshot("letter-%d-%s".formatted(width, scheme));
      assertThat(window.barriers()).isEmpty();
      assertThat(window.complaints()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1440, 390})
  void shouldSayWhatIsNotThereYet(int width) {
    console.show(Snapshots.empty());
    try (Window window = open(new Look(width, 900, ColorScheme.LIGHT))) {
      window.screenshot("empty-" + width);

      assertThat(window.at(".empty:visible")).hasCount(9);
      assertThat(window.at("#figure-stored .value")).hasText("0");
      assertThat(window.at("#figure-fresh .value")).hasText("–");
      assertThat(window.overflow()).isZero();
      assertThat(window.barriers()).isEmpty();
      assertThat(window.complaints()).isEmpty();
    }
  }

  @Test
  void shouldShowWhatStrangersWroteAsText() {
    try (Window window = open(Look.DESK)) {
      assertThat(window.at("#traffic-table bdi").nth(1)).hasText(Snapshots.MARKUP);
      assertThat(window.at("#alerts bdi").nth(1)).hasText(Snapshots.MARKUP);
      assertThat(window.at("#subjects bdi").first()).hasText(Snapshots.MARKUP);
      assertThat(window.at("#sources bdi").first()).hasText(Snapshots.MARKUP);
      assertThat(window.at("#gates bdi").last()).hasText(Snapshots.LONG);
      window.at("#reasons button").nth(1).click();
      assertThat(window.at("#letters-title")).hasText(Snapshots.MARKUP);
      window.at(FIRST_LETTER).click();
      assertThat(window.at("#content")).hasText(ScriptedConsole.CONTENT);
      assertThat(window.at("#headers bdi").last()).hasText(Snapshots.MARKUP);

      assertThat(window.at("main img, dialog img, dialog b")).hasCount(0);
      assertThat(window.page()).hasTitle("Spillway console");
      assertThat(window.complaints()).isEmpty();
    }
  }

  @Test
  void shouldShowEachConsumersState() {
    try (Window window = open(Look.DESK)) {
      assertThat(window.at("#gates .machine").nth(0)).hasAttribute("data-state", "flushing");
      assertThat(window.at("#gates .machine").nth(1)).hasAttribute("data-state", "accumulating");
      assertThat(window.at("#gates .machine").nth(2)).hasAttribute("data-state", "gone");
      assertThat(window.at("#gates .card").nth(0))
          .containsText(
              Pattern.compile(
                  "flushing for 400 ms.*Filling4,100 records, 1\\.2 MiB, 31% full"
                      + ".*PostgreSQLlast flush 8\\.4 ms.*Partitions0–2, 7"));
      assertThat(window.at("#gates .card").nth(1)).containsText("paused: 4.2 MiB of 12 MiB held");
      assertThat(window.at("#gates .card").nth(2)).containsText("gone, last seen 20 s ago");
      assertThat(window.at("#lake li").nth(2)).containsText("Partition 2: 92nobody");
      assertThat(window.at("#figure-gates")).containsText("2at work, 1 gone");
    }
  }

  @Test
  void shouldDrawTheTypesOfTheChosenSide() {
    try (Window window = open(Look.DESK)) {
      assertThat(drawn(window)).isEqualTo("order.created to stored, all");

      window.tabTo("#traffic-side input");
      window.page().keyboard().press("ArrowRight");

      assertThat(window.at("#traffic-hint")).containsText("The line is what arrived.");
      assertThat(drawn(window)).isEqualTo("order.created to arriving, all");
    }
  }

  private static String drawn(Window window) {
    return (String)
        window
            .page()
            .evaluate(
                "() => { const all = Chart.getChart('traffic-chart').data.datasets;"
                    + " return `${all[0].label} to ${all.at(-1).label}`; }");
  }

  @Test
  void shouldKeepTheLastPictureWhileTheConnectionIsLostAndComeBack() {
    try (Window window = open(Look.DESK)) {
      console.goAway(true);

      assertThat(window.at("#connection")).containsText("connection lost");
      assertThat(window.at("#announcer")).containsText("Connection lost");
      assertThat(window.at("main.stale #figure-arriving .value")).hasText("17,900");
      window.screenshot("lost");
      // An answer that is an error makes the browser give up; the page begins again by itself.
      await().atMost(DEADLINE).until(() -> console.refused() > 0);

      ObjectNode later = Snapshots.flood();
      later.withObject("rates").put("in", 4_711);
      console.show(later);
      console.goAway(false);

      assertThat(window.at("#connection .words")).hasText("live");
      assertThat(window.at("main:not(.stale) #figure-arriving .value")).hasText("4,711");
      assertThat(window.at("#announcer")).hasText("Connected again.");
    }
  }

  @Test
  void shouldTellOfANewAlarm() {
    console.show(Snapshots.empty());
    try (Window window = open(Look.DESK)) {
      console.show(Snapshots.flood());

      assertThat(window.at("#announcer")).hasText("Flood: order.created, 9,000/s, usually 120/s.");
      assertThat(window.at("#alerts [data-open=true]")).hasCount(1);
    }
  }

  @Test
  void shouldRedriveByKeyboardAlone() {
    try (Window window = open(Look.PHONE_AT_NIGHT)) {
      window.tabTo("#reasons button");
      window.page().keyboard().press("Enter");
      assertThat(window.at("#letters-note")).hasText("The newest 20 of 1,987.");
      window.tabTo(FIRST_LETTER);
      window.page().keyboard().press("Enter");
      assertThat(window.at("#content")).hasText(ScriptedConsole.CONTENT);

      window.tabTo("#key");
      window.page().keyboard().type("a wrong one");
      window.page().keyboard().press("Enter");
      assertThat(window.at("#letters-note")).hasText("Not redriven. No.");
      assertThat(window.at("#key")).hasValue("");
      assertThat(console.redriven()).isEmpty();

      window.tabTo("#key");
      window.page().keyboard().type(ScriptedConsole.KEY);
      window.page().keyboard().press("Enter");
      assertThat(window.at("#letters-note"))
          .hasText("Redriven: it is in events again, partition 3, offset 99.");
      assertThat(window.at("#redrive")).isHidden();
      window.screenshot("redriven");

      // The key is known now, to this tab and to nothing that outlives it.
      window.tabTo("#letters-back");
      window.page().keyboard().press("Enter");
      assertThat(window.at(FIRST_LETTER)).containsText("redriven");
      window.at(".letter-list button").nth(1).click();
      assertThat(window.at("#key-row")).isHidden();
      window.at("#redrive button").click();
      assertThat(window.at("#letters-note")).containsText("Redriven:");
      assertThat(console.redriven()).containsExactlyInAnyOrder("0/2000", "0/1999");
      assertThat(window.page().evaluate("localStorage.length + document.cookie.length"))
          .isEqualTo(0);

      window.page().keyboard().press("Escape");
      assertThat(window.at("#reasons button").first()).isFocused();
    }
  }

  @Test
  void shouldShowMoreLettersWhenAsked() {
    try (Window window = open(Look.DESK)) {
      window.at("#reasons button").first().click();
      window.at("#letters-more").click();

      assertThat(window.at(".letter-list li")).hasCount(100);
      assertThat(window.at("#letters-note")).hasText("The newest 100 of 1,987.");
      assertThat(window.at("#letters-more")).isHidden();
    }
  }

  @Test
  void shouldOfferNoRedriveWhereItIsReadOnly() {
    console.show(Snapshots.flood().put("readOnly", true));
    try (Window window = open(Look.DESK)) {
      assertThat(window.at("#read-only")).isVisible();
      window.at("#reasons button").first().click();
      window.at(FIRST_LETTER).click();
      assertThat(window.at("#content")).isVisible();

      assertThat(window.at("#redrive")).isHidden();
    }
  }
}
