package dev.spillway.gateway.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The preference {@code wait} of the header Prefer (RFC 7240, section 4.3). */
final class Preference {
  private static final Pattern WAIT =
      Pattern.compile("\\s*wait\\s*=\\s*(\"?)(\\d{1,9})\\1\\s*(;.*)?", Pattern.CASE_INSENSITIVE);

  private Preference() {}

  /**
   * How long the client would wait; zero without a wish, or for one that makes no sense: a
   * preference that is not understood is ignored. The first one counts.
   *
   * @param headers the values of all headers Prefer
   * @param most longest wait that is granted
   */
  static Duration wait(List<String> headers, Duration most) {
    for (String header : headers) {
      Optional<Duration> wish = wait(header);
      if (wish.isPresent()) {
        return wish.get().compareTo(most) < 0 ? wish.get() : most;
      }
    }
    return Duration.ZERO;
  }

  private static Optional<Duration> wait(String header) {
    int begin = 0;
    boolean quoted = false;
    for (int i = 0; i <= header.length(); i++) {
      char c = i == header.length() ? ',' : header.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (i == header.length() || c == ',' && !quoted) {
        Matcher wait = WAIT.matcher(header.substring(begin, i));
        if (wait.matches()) {
          return Optional.of(Duration.ofSeconds(Long.parseLong(wait.group(2))));
        }
        begin = i + 1;
      }
    }
    return Optional.empty();
  }
}
