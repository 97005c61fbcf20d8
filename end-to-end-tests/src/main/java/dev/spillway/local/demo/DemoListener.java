package dev.spillway.local.demo;

import dev.spillway.local.system.SystemListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells a person what the programs do. */
final class DemoListener implements SystemListener {
  private final Display display;
  private final AtomicInteger restarts = new AtomicInteger();

  DemoListener(Display display) {
    this.display = display;
  }

  /** How often a program was started again. */
  int restarts() {
    return restarts.get();
  }

  @Override
  public void progress(String program, String step, Duration elapsed) {
    String time =
        elapsed.isZero() ? "" : String.format(Locale.ROOT, " (%.1f s)", elapsed.toMillis() / 1e3);
    display.say(String.format(Locale.ROOT, "  %-14s %s%s", program, step, time));
  }

  @Override
  public void died(String program, int exitCode, Duration pause) {
    restarts.incrementAndGet();
    display.say(
        String.format(
            Locale.ROOT,
            "! %s ended (%s) and is started again in %.1f s",
            program,
            exit(exitCode),
            pause.toMillis() / 1e3));
  }

  @Override
  public void recovered(String program) {
    display.say("! " + program + " is back");
  }

  private static String exit(int code) {
    return code > 128 ? "signal " + (code - 128) : code == 128 ? "died" : "exit code " + code;
  }
}
