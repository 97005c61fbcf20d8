package dev.spillway.local.send;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A score for a person to read. */
public final class ScoreText {
  private ScoreText() {}

  /**
   * The numbers, and the first rejections with their lines and reasons.
   *
   * @param gateway where the events went
   */
  public static List<String> lines(Score score, String gateway) {
    Score.Counts counts = score.counts();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "accepted %,d, rejected %,d of %,d events sent to %s",
            counts.accepted(),
            counts.rejected(),
            counts.read(),
            gateway));
    if (counts.retries() > 0) {
      lines.add(String.format(Locale.ROOT, "requests sent again: %,d", counts.retries()));
    }
    if (counts.perhapsTwice() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%,d accepted events have no id and time of their own and were sent again after an"
                  + " answer was lost: they may be stored twice",
              counts.perhapsTwice()));
    }
    score.stopped().ifPresent(reason -> lines.add("stopped before the end: " + reason));
    for (Score.LineRejection one : score.firstRejections()) {
      String status = one.status() == 0 ? "" : " " + one.status();
      lines.add("line " + one.line() + ":" + status + " " + one.reason());
    }
    long more = counts.rejected() - score.firstRejections().size();
    if (more > 0) {
      lines.add(String.format(Locale.ROOT, "and %,d more", more));
    }
    return lines;
  }
}
