package dev.spillway.local.poison;

import dev.spillway.local.system.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of docs/poison.md. */
final class PoisonTable {
  static final String NONE = "—";
  private static final String HEADING = "| case | at the gateway | straight into Kafka |";

  private PoisonTable() {}

  /** A row's two cells. */
  record Row(String gateway, String kafka) {}

  /** The rows by case, in their order. */
  static Map<String, Row> read() throws IOException {
    Path page = Installation.find().root().resolve("docs/poison.md");
    Map<String, Row> rows = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(page);
    int first = lines.indexOf(HEADING) + 2;
    for (String line : lines.subList(first, lines.size())) {
      String[] cells = line.split("\\|", -1);
      if (cells.length != 5) {
        break;
      }
      rows.put(cells[1].strip(), new Row(cells[2].strip(), cells[3].strip()));
    }
    return rows;
  }

  static String line(String name, String gateway, String kafka) {
    return "| " + name + " | " + gateway + " | " + kafka + " |";
  }
}
