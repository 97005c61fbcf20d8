package dev.spillway.insights.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.insights.count.PartitionCounts.Verdict;
import dev.spillway.insights.pulse.Pulse;
import dev.spillway.insights.read.EventFacts;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionCountsTest {
  private static final CountRules RULES = new CountRules(Duration.ofMinutes(2), 3, 2);
  private static final long T = Instant.parse("2026-11-26T08:00:00Z").toEpochMilli();
  private static final long SECOND = T / 1000;

  private final MapLog log = new MapLog();
  private PartitionCounts counts = new PartitionCounts(RULES, log);
  private Reports reports = new Reports(4, counts);
  private long offset;

  @Test
  void shouldCountByTypeSourceSubjectSizeAndLateness() {
    add("a", T, 100, 50);
    add("a", T + 1500, 300, 2000);
    add("b", T + 1500, 100_000, -5);

    Reports.Report report = reports.take(T + 2000, 0, 0);

    assertThat(report.partials()).extracting(Map.Entry::getKey).containsExactlyInAnyOrder("a", "b");
    Partial a = partial(report, "a");
    assertThat(a.partition()).isEqualTo(4);
    assertThat(a.windowStart()).isEqualTo(SECOND);
    assertThat(a.seconds()).containsExactly(1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(a.minute()).isEqualTo(new Totals(2, 400, 2000));
    assertThat(Partial.decode(a.encode())).isEqualTo(a);
    Pulse.Minute minute = report.pulse().minute();
    assertThat(minute.sources()).isEqualTo(Map.of("/s", 3L));
    assertThat(minute.subjects()).isEqualTo(Map.of("x", 3L));
    assertThat(minute.sizes()).containsExactly(1L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 1L, 0L);
    assertThat(minute.lateness()).containsExactly(2L, 0L, 1L, 0L, 0L, 0L, 0L, 0L);
  }

  @Test
  void shouldSayOnlyWhatChanged() {
    add("a", T, 1, 0);
    add("b", T, 1, 0);
    reports.take(T + 500, 0, 0);
    add("b", T + 600, 1, 0);

    Reports.Report report = reports.take(T + 1000, 0, 0);

    assertThat(report.partials()).extracting(Map.Entry::getKey).containsExactly("b");
    assertThat(reports.take(T + 1500, 0, 0).partials()).isEmpty();
  }

  @Test
  void shouldSumSixWindowsToTheMinuteTheyAreIn() {
    add("a", T + 59_999, 1, 0);
    add("a", T + 60_000, 1, 0);
    add("a", T, 1, 0);

    assertThat(counts.minute(SECOND, "a").count()).isEqualTo(2);
    assertThat(counts.minute(SECOND + 60, "a").count()).isEqualTo(1);
  }

  @Test
  void shouldCountUntilTheGraceAfterAMinuteIsOverAndThenForgetIt() {
    add("a", T, 1, 0);
    assertThat(add("a", T + 179_000, 1, 0)).isEqualTo(Verdict.COUNTED);
    assertThat(add("a", T + 10_000, 1, 0)).isEqualTo(Verdict.COUNTED);

    add("a", T + 180_000, 1, 0);

    assertThat(add("a", T + 59_000, 1, 0)).isEqualTo(Verdict.LATE);
    assertThat(add("a", T + 60_000, 1, 0)).isEqualTo(Verdict.COUNTED);
    reports.take(T + 180_000, 0, 0);
    assertThat(log.kept.keySet()).noneMatch(key -> key.startsWith("t|" + SECOND + "|"));
    assertThat(counts.windows()).allMatch(window -> window.start >= SECOND + 60);
  }

  @Test
  void shouldNotLetOneRecordThatIsAheadMakeOthersLate() {
    long now = T + 1000;
    assertThat(counts.add(event("a", 1, 0), T + 500_000, 0, now)).isEqualTo(Verdict.AHEAD);
    assertThat(counts.add(event("a", 1, 0), T + 110_000, 1, now)).isEqualTo(Verdict.COUNTED);

    assertThat(counts.add(event("a", 1, 0), T - 100_000, 2, now)).isEqualTo(Verdict.COUNTED);
  }

  @Test
  void shouldCountWhatPiledUpWhileNobodyCounted() {
    for (int minute = 0; minute < 60; minute++) {
      long when = T + minute * 60_000L;
      assertThat(counts.add(event("a", 1, 0), when, offset++, T + 7_200_000))
          .isEqualTo(Verdict.COUNTED);
    }
  }

  @Test
  void shouldCountUnderAnotherNameWhatHasNoRoom() {
    for (String type : List.of("a", "b", "c", "d", "e", "a")) {
      add(type, T, 1, 0);
    }

    assertThat(counts.minute(SECOND, "a").count()).isEqualTo(2);
    assertThat(counts.minute(SECOND, CountRules.OTHER).count()).isEqualTo(2);
  }

  @Test
  void shouldRefuseWhatNoStoreHolds() {
    assertThat(add("", T, 1, 0)).isEqualTo(Verdict.INVALID);
    assertThat(add("a\u0000", T, 1, 0)).isEqualTo(Verdict.INVALID);
  }

  @Test
  void shouldGoOnWhereItStoppedAndSayAllAgain() throws IOException {
    add("a", T, 100, 7);
    add("b", T, 100, 0);
    reports.take(T + 100, 0, 0);
    add("a", T + 200, 100, 9); // not reported, but in the log

    restart();
    add("a", T + 300, 100, 8);
    Reports.Report report = reports.take(T + 1000, 0, 0);

    assertThat(partial(report, "a").minute()).isEqualTo(new Totals(3, 300, 9));
    assertThat(partial(report, "b").minute()).isEqualTo(new Totals(1, 100, 0));
    assertThat(report.pulse().minute().subjects()).isEqualTo(Map.of("x", 3L));
  }

  @Test
  void shouldSayWhenTheConsumersHaveStoredAnEvent() {
    add("a", T, 1, 0); // offset 0
    assertThat(reports.take(T + 400, 0, T).pulse().stored()).isEmpty();
    add("a", T + 500, 1, 0);
    add("b", T + 500, 1, 0); // offset 2
    reports.take(T + 800, 0, T);

    assertThat(reports.take(T + 1200, 1, T + 1100).pulse().stored())
        .isEqualTo(Map.of(SECOND + 1, Map.of("a", 1)));
    assertThat(reports.take(T + 2200, 3, T + 2100).pulse().stored())
        .isEqualTo(Map.of(SECOND + 2, Map.of("a", 1, "b", 1)));
    assertThat(log.kept.keySet()).noneMatch(key -> key.startsWith(StoredTrack.PREFIX));
  }

  @Test
  void shouldTakeWhatWasStoredBeforeItWasCountedAsStoredAtOnce() {
    add("a", T, 1, 0);
    add("a", T + 3000, 1, 0);

    assertThat(reports.take(T + 60_000, 100, T + 60_000).pulse().stored())
        .isEqualTo(Map.of(SECOND, Map.of("a", 1), SECOND + 3, Map.of("a", 1)));
  }

  @Test
  void shouldRememberOverARestartWhatWaitsToBeStored() throws IOException {
    add("a", T, 1, 0);
    reports.take(T + 400, 0, T);

    restart();

    assertThat(reports.take(T + 5400, 1, T + 5000).pulse().stored())
        .isEqualTo(Map.of(SECOND + 5, Map.of("a", 1)));
  }

  @Test
  void shouldFindTheHeaviestOfVeryManySubjects() {
    for (int i = 0; i < 20_000; i++) {
      String subject = i % 10 == 0 ? "heavy" : "light-" + i;
      counts.add(new EventFacts("a", "/s", subject, 1, 0), T, offset++, T);
    }

    Map<String, Long> heaviest = reports.take(T + 1000, 0, 0).pulse().minute().subjects();

    assertThat(heaviest.size()).isLessThanOrEqualTo(40);
    assertThat(heaviest.get("heavy")).isBetween(2000L, 2400L);
  }

  private void restart() throws IOException {
    counts = log.restored(RULES);
    reports = new Reports(4, counts);
  }

  private Verdict add(String type, long timestamp, int bytes, long lateness) {
    return counts.add(event(type, bytes, lateness), timestamp, offset++, timestamp);
  }

  private static EventFacts event(String type, int bytes, long lateness) {
    return new EventFacts(type, "/s", "x", bytes, lateness);
  }

  private static Partial partial(Reports.Report report, String type) {
    return report.partials().stream()
        .filter(entry -> entry.getKey().equals(type))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow();
  }
}
