package dev.spillway.local.bench;

import java.util.List;
import picocli.CommandLine;

/** Something that is measured. */
@FunctionalInterface
interface Scenario {
  /**
   * Warms up, measures as often as the ground says and takes the medians.
   *
   * @throws java.io.IOException if a part failed, or what was stored is not what was sent
   */
  Result measure(Ground ground) throws Exception;

  /**
   * Gives a scenario options as on a command line; those that are not named have their defaults.
   */
  static <S extends Scenario> S withOptions(S scenario, List<String> options) {
    new CommandLine(scenario)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(options.toArray(String[]::new));
    return scenario;
  }
}
