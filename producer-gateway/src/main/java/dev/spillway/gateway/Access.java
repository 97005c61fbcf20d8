package dev.spillway.gateway;

import dev.spillway.gateway.access.Authenticator;
import dev.spillway.gateway.access.Credentials;
import dev.spillway.gateway.access.KeyFile;
import dev.spillway.gateway.access.Tokens;
import dev.spillway.gateway.config.AccessConfig;
import dev.spillway.gateway.config.ApiKeysConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The credentials that count, as the configuration says. For any thread. */
final class Access implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Access.class);

  private final Optional<KeyFile> keys;
  private final Optional<Tokens> tokens;

  private Access(Optional<KeyFile> keys, Optional<Tokens> tokens) {
    this.keys = keys;
    this.tokens = tokens;
  }

  /**
   * Reads API keys, and begins to fetch those of a token's issuer.
   *
   * @throws IOException if the file of API keys cannot be read
   */
  static Access open(AccessConfig config, MeterRegistry registry) throws IOException {
    Optional<KeyFile> keys = Optional.empty();
    if (config.keysFile().isPresent()) {
      keys =
          Optional.of(
              KeyFile.open(
                  config.keysFile().get(), config.keysReload(), ApiKeysConfig::read, registry));
    }
    if (config.anonymous()) {
      log.atWarn().log("events are taken from whoever reaches the port: access.anonymous is true");
    }
    return new Access(keys, config.jwt().rules().map(Tokens::of));
  }

  /** Who tells senders by their credentials; empty: nobody is asked for any. */
  Optional<Authenticator> authenticator() {
    List<Authenticator> kinds = new ArrayList<>(2);
    keys.ifPresent(kinds::add);
    tokens.ifPresent(kinds::add);
    return switch (kinds.size()) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(kinds.getFirst());
      default -> Optional.of(new Credentials(kinds));
    };
  }

  /** Why credentials cannot be checked yet; empty when they can. */
  Optional<String> unavailable() {
    return tokens.flatMap(Tokens::unavailable);
  }

  @Override
  public void close() {
    keys.ifPresent(KeyFile::close);
    tokens.ifPresent(Tokens::close);
  }
}
