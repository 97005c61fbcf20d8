package dev.spillway.consumer.operate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.event.kafka.Letter;
import java.io.PrintStream;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Prints letters whole.
 *
 * @param id a letter's {@link Letter#id} or its {@link Letter#origin}
 * @param raw whether to write the value's bytes alone
 */
record LetterShow(String id, boolean raw) {
  private static final Pattern POSITION = Pattern.compile("(\\d{1,9})-(\\d{1,18})");

  void print(DeadLetters letters, PrintStream out) throws Exception {
    SortedMap<Integer, OffsetRange> ranges = letters.topic().all();
    Matcher position = POSITION.matcher(id);
    boolean byPosition = position.matches();
    if (byPosition) {
      int partition = Integer.parseInt(position.group(1));
      long offset = Long.parseLong(position.group(2));
      OffsetRange there = ranges.get(partition);
      ranges = new TreeMap<>();
      if (there != null && there.contains(offset)) {
        ranges.put(partition, new OffsetRange(offset, offset + 1));
      }
    }
    int[] found = {0};
    letters.scan(
        ranges,
        new LetterFilter(),
        letter -> {
          if (byPosition || letter.origin().equals(id)) {
            found[0]++;
            print(letter, out);
          }
          return !raw || found[0] == 0;
        });
    if (found[0] == 0) {
      throw OperateException.usage("there is no letter " + id);
    }
  }

  private void print(Letter letter, PrintStream out) {
    byte[] value = letter.record().value();
    if (raw) {
      if (value != null) {
        out.write(value, 0, value.length);
        out.flush();
      }
      return;
    }
    Table headers = new Table("header", "value");
    headers.row("(letter)", letter.id());
    headers.row("(record)", letter.origin());
    for (Header header : letter.record().headers()) {
      headers.row(header.key(), text(header.value()));
    }
    headers.print(out);
    out.println();
    out.println(Table.escape(text(value)));
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "(null)" : new String(bytes, UTF_8);
  }
}
