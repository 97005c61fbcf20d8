package dev.spillway.runtime.config;

import java.util.List;

/** The table of settings as text. */
final class TableText {
  private static final String INDENT = "    ";

  private TableText() {}

  static String plain(List<ConfigTable.Row> rows, int width) {
    int keyWidth =
        Math.min(width / 2, rows.stream().mapToInt(row -> row.key().length()).max().orElse(0));
    StringBuilder text = new StringBuilder();
    for (ConfigTable.Row row : rows) {
      String value = shownDefault(row) + "  " + row.type();
      String head = row.key() + " ".repeat(Math.max(0, keyWidth - row.key().length())) + "  ";
      if (head.length() + value.length() <= width) {
        text.append(head).append(value).append('\n');
      } else {
        text.append(row.key()).append('\n');
        wrap(value, width, text);
      }
      wrap(row.description(), width, text);
      if (!row.env().isEmpty()) {
        text.append(INDENT).append(variable(row)).append('\n');
      }
    }
    return text.toString();
  }

  private static void wrap(String words, int width, StringBuilder text) {
    StringBuilder line = new StringBuilder();
    for (String word : words.split("\\s+", -1)) {
      if (!line.isEmpty() && INDENT.length() + line.length() + 1 + word.length() > width) {
        text.append(INDENT).append(line).append('\n');
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    if (!line.isEmpty()) {
      text.append(INDENT).append(line).append('\n');
    }
  }

  static String markdown(List<ConfigTable.Row> rows) {
    StringBuilder text = new StringBuilder();
    text.append("| key | variable | type | default | what it does |\n|---|---|---|---|---|\n");
    for (ConfigTable.Row row : rows) {
      text.append("| `").append(row.key()).append("` | ");
      text.append(row.env().isEmpty() ? "in the file only" : '`' + variable(row) + '`');
      text.append(" | ").append(cell(row.type()));
      text.append(" | ").append(cell(shownDefault(row)));
      text.append(" | ").append(cell(row.description())).append(" |\n");
    }
    return text.toString();
  }

  private static String shownDefault(ConfigTable.Row row) {
    return row.defaultValue().isEmpty() ? "(empty)" : row.defaultValue();
  }

  private static String variable(ConfigTable.Row row) {
    return row.type().startsWith("map of ") ? row.env() + "_<NAME>" : row.env();
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
