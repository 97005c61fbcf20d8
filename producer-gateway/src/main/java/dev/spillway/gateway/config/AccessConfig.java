package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Who may send. */
public record AccessConfig(
    @Setting(
            description =
                "File of API keys, by their hashes (docs/security.md); with it, requests without a"
                    + " key in it are answered 401")
        Optional<Path> keysFile,
    @Setting(description = "How often the file is looked at for changes", defaultValue = "5s")
        Duration keysReload,
    @Setting(
            description =
                "Whether events are taken from whoever reaches the port, also when http.host is not"
                    + " this machine alone",
            defaultValue = "false")
        boolean anonymous,
    @Setting(description = "Tokens that count besides API keys") JwtConfig jwt) {
  public AccessConfig {
    new Requirements()
        .require(
            keysReload.toMillis() >= 100 && keysReload.toMinutes() < 60,
            "keysReload",
            "must be from 100ms to less than 1h")
        .require(
            !anonymous || keysFile.isEmpty() && jwt.issuer().isEmpty(),
            "anonymous",
            "must not be true where access.keys-file names keys, or access.jwt.issuer who gives"
                + " tokens")
        .check();
  }

  /** Whether the port may be opened on this address. */
  boolean allows(String host) {
    return anonymous || keysFile.isPresent() || jwt.issuer().isPresent() || isLoopback(host);
  }

  /** By the text alone: a name may lead elsewhere tomorrow. */
  private static boolean isLoopback(String host) {
    return host.equals("localhost")
        || host.equals("::1")
        || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
  }
}
