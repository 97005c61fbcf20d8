package dev.spillway.schema.infer;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the texts of one place have in common. For one thread. */
final class Texts {
  private static final int LONGEST_VALUE = 64;

  private final Rules rules;
  private final Set<TextFormat> formats = EnumSet.allOf(TextFormat.class);
  private final Map<String, Integer> values = new TreeMap<>();
  private boolean manyValues;
  private boolean onlyAddresses = true;
  private long count;

  Texts(Rules rules) {
    this.rules = rules;
  }

  void add(String text) {
    count++;
    formats.removeIf(format -> !format.fits(text));
    onlyAddresses = onlyAddresses && (TextFormat.IPV4.fits(text) || TextFormat.IPV6.fits(text));
    if (!manyValues) {
      values.merge(text, 1, Integer::sum);
      if (values.size() > rules.enumValues() || text.length() > LONGEST_VALUE) {
        manyValues = true;
        values.clear();
      }
    }
  }

  Optional<String> format() {
    return count < rules.formatSamples()
        ? Optional.empty()
        : formats.stream().findFirst().map(TextFormat::keyword);
  }

  /** Whether they are addresses of both versions, for which there is no format. */
  boolean areMixedAddresses() {
    return count >= rules.formatSamples() && onlyAddresses && formats.isEmpty();
  }

  /** All values, sorted, if they seem to be all there are. One alone says too little. */
  List<String> listed() {
    boolean few =
        !manyValues
            && count >= rules.enumSamples()
            && values.size() > 1
            && values.values().stream().allMatch(seen -> seen >= rules.enumRepeats());
    return few ? List.copyOf(values.keySet()) : List.of();
  }
}
