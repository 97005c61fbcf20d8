package dev.spillway.schema.infer;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Formats of JSON Schema that a text is seen to have. */
enum TextFormat {
  DATE_TIME(TextFormat::isDateTime),
  DATE(TextFormat::isDate),
  UUID(matching("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")),
  EMAIL(matching("[A-Za-z0-9._%+-]{1,64}@([A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,63}")),
  IPV4(TextFormat::isIpv4),
  IPV6(TextFormat::isIpv6),
  // Only with an authority, or of a scheme that has none: "note: this" is no URI to anybody.
  URI(
      matching(
          "([A-Za-z][A-Za-z0-9+.-]*://|urn:|mailto:)"
              + "([A-Za-z0-9._~:/?#\\[\\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"));

  /** Longer texts have none; it bounds the work. */
  private static final int LONGEST = 2_048;

  private static final Pattern DATE_TIME_FORM =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");
  private static final Pattern DATE_FORM = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
  private static final Pattern IPV4_FORM =
      Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
  private static final Pattern HEX_GROUP = Pattern.compile("[0-9a-fA-F]{1,4}");
  private static final int IPV6_GROUPS = 8;

  @SuppressWarnings("ImmutableEnumChecker") // a pattern's predicate has no state
  private final Predicate<String> fits;

  TextFormat(Predicate<String> fits) {
    this.fits = fits;
  }

  boolean fits(String text) {
    return !text.isEmpty() && text.length() <= LONGEST && fits.test(text);
  }

  /** As {@code format} says it. */
  String keyword() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Predicate<String> matching(String pattern) {
    return Pattern.compile(pattern).asMatchPredicate();
  }

  private static boolean isDateTime(String text) {
    if (!DATE_TIME_FORM.matcher(text).matches()) {
      return false;
    }
    try {
      return OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).getYear() >= 0;
    } catch (DateTimeException notOne) {
      return false;
    }
  }

  private static boolean isDate(String text) {
    if (!DATE_FORM.matcher(text).matches()) {
      return false;
    }
    try {
      return LocalDate.parse(text).getYear() >= 0;
    } catch (DateTimeException notOne) {
      return false;
    }
  }

  private static boolean isIpv4(String text) {
    return text.length() <= 15 && IPV4_FORM.matcher(text).matches();
  }

  /** RFC 4291, section 2.2, without a zone. */
  private static boolean isIpv6(String text) {
    if (text.length() > 45 || text.indexOf(':') < 0) {
      return false;
    }
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text) == IPV6_GROUPS;
    }
    int before = groups(text.substring(0, gap));
    int after = groups(text.substring(gap + 2));
    return before >= 0 && after >= 0 && before + after < IPV6_GROUPS;
  }

  /** How many groups of 16 bits a text has; -1 if it is something else. */
  private static int groups(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    String[] parts = text.split(":", -1);
    int groups = 0;
    for (int i = 0; i < parts.length; i++) {
      if (HEX_GROUP.matcher(parts[i]).matches()) {
        groups++;
      } else if (i == parts.length - 1 && isIpv4(parts[i])) {
        groups += 2;
      } else {
        return -1;
      }
    }
    return groups;
  }
}
