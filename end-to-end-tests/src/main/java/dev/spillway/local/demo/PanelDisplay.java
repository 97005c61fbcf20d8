package dev.spillway.local.demo;

import java.io.PrintStream;
import java.util.List;

/**
 * A panel on a terminal that is drawn over itself. What happens is written above it, and scrolls
 * away as usual.
 */
final class PanelDisplay implements Display {
  private static final String CLEAR_BELOW = "\u001b[J";

  /** Off while drawing: a line that is too long is cut, so the panel keeps its height. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintStream out;
  private final boolean colour;
  private List<String> drawn = List.of();
  private boolean closed;

  PanelDisplay(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  @Override
  public synchronized void say(String line) {
    List<String> panel = drawn;
    out.print(erase() + line + System.lineSeparator());
    draw(panel);
  }

  @Override
  public synchronized void show(Snapshot now, TrafficLine traffic) {
    if (!closed) {
      out.print(erase());
      draw(SnapshotText.panel(now, traffic.text(), colour));
    }
  }

  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(WRAP_OFF);
    lines.forEach(line -> text.append(line).append('\n'));
    out.print(text.append(WRAP_ON));
    out.flush();
    drawn = lines;
  }

  private String erase() {
    return drawn.isEmpty() ? "" : "\r\u001b[" + drawn.size() + "A" + CLEAR_BELOW;
  }

  /** Leaves the last panel where it is. */
  @Override
  public synchronized void close() {
    closed = true;
    drawn = List.of();
  }
}
