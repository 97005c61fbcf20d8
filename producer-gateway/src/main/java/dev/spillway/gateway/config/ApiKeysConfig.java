package dev.spillway.gateway.config;

import dev.spillway.gateway.access.ApiKey;
import dev.spillway.gateway.access.Keyring;
import dev.spillway.gateway.access.Quota;
import dev.spillway.gateway.access.Scope;
import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.access.TextPattern;
import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.ConfigException;
import dev.spillway.runtime.config.ConfigLoader;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A file of API keys. */
public record ApiKeysConfig(
    @Setting(description = "The keys by their names") Map<String, Key> keys) {
  public ApiKeysConfig {
    new Requirements()
        // A file that is being written is empty for a moment.
        .require(!keys.isEmpty(), "keys", "must hold a key")
        .require(keys.size() <= Keyring.MOST_KEYS, "keys", "must be at most " + Keyring.MOST_KEYS)
        .require(
            keys.keySet().stream().allMatch(name -> name.matches("[A-Za-z0-9_-]{1,64}")),
            "keys",
            "must have names of letters, digits, - and _, at most 64 characters")
        .require(
            keys.values().stream().map(Key::sha256).distinct().count() == keys.size(),
            "keys",
            "must be different keys; two have the same sha256")
        .check();
  }

  /** One key. */
  public record Key(
      @Setting(description = "SHA-256 of the key, 64 hex digits", secret = true) String sha256,
      @Setting(
              description = "Types that may be sent, * at the end for all that begin so",
              defaultValue = "*")
          List<String> types,
      @Setting(
              description = "Sources that may be sent, * at the end for all that begin so",
              defaultValue = "*")
          List<String> sources,
      @Setting(description = "Most events in a second; without it, any number")
          Optional<Integer> eventsPerSecond,
      @Setting(
              description =
                  "Most bytes of request bodies in a second, as they are sent; without it, any"
                      + " number")
          Optional<ByteSize> bytesPerSecond) {
    public Key {
      new Requirements()
          .require(sha256.matches("[0-9a-f]{64}"), "sha256", "must be 64 hex digits, a-f small")
          .require(arePatterns(types), "types", PATTERNS)
          .require(arePatterns(sources), "sources", PATTERNS)
          .require(
              RateSettings.isEventRate(eventsPerSecond),
              "eventsPerSecond",
              RateSettings.EVENTS_DEMAND)
          .require(
              RateSettings.isByteRate(bytesPerSecond), "bytesPerSecond", RateSettings.BYTES_DEMAND)
          .check();
    }

    private static final String PATTERNS = "must be texts, with * only at the end; * allows all";

    private static boolean arePatterns(List<String> texts) {
      try {
        patterns(texts);
        return !texts.isEmpty();
      } catch (IllegalArgumentException e) {
        return false; // the demand says what is allowed
      }
    }

    private static List<TextPattern> patterns(List<String> texts) {
      return texts.stream().map(TextPattern::new).toList();
    }

    private ApiKey toKey(String name) {
      Quota quota = RateSettings.rates(eventsPerSecond, bytesPerSecond).newQuota(System::nanoTime);
      return ApiKey.of(
          sha256, new Sender(name, new Scope(patterns(types), patterns(sources)), quota));
    }
  }

  /**
   * Reads a file.
   *
   * @throws IOException with everything that is wrong
   */
  public static Keyring read(Path file) throws IOException {
    try {
      ApiKeysConfig config = ConfigLoader.load(ApiKeysConfig.class, Optional.of(file), Map.of());
      return new Keyring(
          config.keys().entrySet().stream().map(e -> e.getValue().toKey(e.getKey())).toList());
    } catch (ConfigException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
