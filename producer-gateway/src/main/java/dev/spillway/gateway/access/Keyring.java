package dev.spillway.gateway.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The API keys in force. For any thread.
 *
 * <p>A look-up compares with every key, whichever fits: how long it takes says nothing about them.
 *
 * @param keys at most {@link #MOST_KEYS}, because of that
 */
public record Keyring(List<ApiKey> keys) implements Authenticator {
  /** About 20 microseconds of comparing. */
  public static final int MOST_KEYS = 500;

  /** Longer texts are no key, and not worth hashing. */
  private static final int LONGEST_KEY = 512;

  public Keyring {
    keys = List.copyOf(keys);
    if (keys.size() > MOST_KEYS) {
      throw new IllegalArgumentException("at most " + MOST_KEYS + " keys");
    }
  }

  /** These keys, with the quotas that senders of the same names have used. */
  Keyring after(Keyring former) {
    Map<String, ApiKey> known =
        former.keys.stream().collect(Collectors.toMap(key -> key.sender().name(), key -> key));
    return new Keyring(
        keys.stream()
            .map(
                key -> {
                  ApiKey before = known.get(key.sender().name());
                  return before == null ? key : key.after(before);
                })
            .toList());
  }

  @Override
  public Optional<Sender> sender(String credential) {
    if (credential.length() > LONGEST_KEY) {
      return Optional.empty();
    }
    byte[] digest = ApiKey.digestOf(credential.getBytes(ISO_8859_1));
    @Nullable Sender found = null;
    for (ApiKey key : keys) {
      if (key.matches(digest)) {
        found = key.sender();
      }
    }
    return Optional.ofNullable(found);
  }
}
