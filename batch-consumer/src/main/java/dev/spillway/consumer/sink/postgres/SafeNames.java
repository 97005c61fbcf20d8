package dev.spillway.consumer.sink.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Makes names that PostgreSQL takes without quotes, reserved words apart: letters of ASCII in lower
 * case, digits and underscores, at most 63 bytes. Pure: who is called what hangs on the names alone
 * and not on their order.
 */
final class SafeNames {
  /** PostgreSQL's NAMEDATALEN less one, in bytes. */
  private static final int MOST = 63;

  /** Hex digits that tell apart what would have one name. */
  private static final int DIGITS = 8;

  private SafeNames() {}

  /**
   * What is to have a name.
   *
   * @param key tells it from all others, such as a JSON pointer
   * @param text what the name is made of
   * @param prior whether it keeps the name if others would have it, too
   */
  record Wanted(String key, String text, boolean prior) {}

  /** The name of one. */
  static String safe(String text) {
    StringBuilder name = new StringBuilder(text.length());
    text.toLowerCase(Locale.ROOT)
        .codePoints()
        .forEach(c -> name.append(isSafe(c) ? (char) c : '_'));
    if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
      name.insert(0, '_');
    }
    return name.length() <= MOST ? name.toString() : marked(name.toString(), text);
  }

  private static boolean isSafe(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** A name with a few digits of what it stands for. */
  static String marked(String name, String key) {
    String head = name.substring(0, Math.min(name.length(), MOST - DIGITS - 1));
    return head + "_" + digest(key);
  }

  /** A few hex digits that are the same for the same text. */
  static String digest(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, DIGITS / 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * The names of several, by key and in their order. Of those that would have one name only a prior
   * one keeps it, if there is just one; the others get digits.
   *
   * @param taken names that none gets
   */
  static Map<String, String> unique(List<Wanted> all, Set<String> taken) {
    Map<String, Integer> wanted = new HashMap<>();
    Map<String, Integer> prior = new HashMap<>();
    for (Wanted one : all) {
      wanted.merge(safe(one.text()), 1, Integer::sum);
      prior.merge(safe(one.text()), one.prior() ? 1 : 0, Integer::sum);
    }
    Map<String, String> names = new LinkedHashMap<>();
    Set<String> used = new HashSet<>(taken);
    for (Wanted one : all) {
      String name = safe(one.text());
      boolean alone = wanted.getOrDefault(name, 0) == 1;
      boolean first = one.prior() && prior.getOrDefault(name, 0) == 1;
      boolean keeps = (alone || first) && !taken.contains(name);
      names.put(one.key(), keeps ? name : "");
      if (keeps) {
        used.add(name);
      }
    }
    for (Wanted one : all) {
      if (String.valueOf(names.get(one.key())).isEmpty()) {
        String key = one.key();
        String name = marked(safe(one.text()), key);
        while (!used.add(name)) {
          key += "'";
          name = marked(safe(one.text()), key);
        }
        names.put(one.key(), name);
      }
    }
    return names;
  }
}
