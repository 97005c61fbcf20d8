package dev.spillway.schema.infer;

/**
 * When a proposal says what, and how much is remembered for it.
 *
 * @param formatSamples fewest texts that must all fit before a format is proposed
 * @param enumSamples fewest texts before their values are listed
 * @param enumValues most values in a list
 * @param enumRepeats how often the rarest listed value must have been seen: a list whose values
 *     keep coming is not complete
 * @param members most names that an object is expected to have; with more, they are data
 * @param places most places in all schemas together that are looked at
 * @param types most types of events
 */
public record Rules(
    int formatSamples,
    int enumSamples,
    int enumValues,
    int enumRepeats,
    int members,
    int places,
    int types) {
  /** Some 50 MB at worst. */
  public static final Rules DEFAULT = new Rules(10, 100, 16, 3, 500, 20_000, 500);

  public Rules {
    if (formatSamples < 1
        || enumSamples < 1
        || enumValues < 1
        || enumRepeats < 1
        || members < 1
        || places < 1
        || types < 1) {
      throw new IllegalArgumentException("a limit below 1");
    }
  }
}
