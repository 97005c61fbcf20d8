package dev.spillway.insights.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Secret;
import dev.spillway.runtime.config.Setting;
import java.util.Optional;

/** The live console. */
public record ConsoleConfig(
    @Setting(
            description = "Address of the console; 0.0.0.0 where browsers come from other hosts",
            defaultValue = "127.0.0.1")
        String host,
    @Setting(description = "Port of the console; 0 takes a free one", defaultValue = "8084")
        int port,
    @Setting(
            description =
                "What a redrive must be authorised with (Authorization: Bearer); without it the"
                    + " console only shows")
        Optional<Secret> apiKey,
    @Setting(
            description =
                "Whether the console only shows, also with an API key; the option --read-only",
            defaultValue = "false")
        boolean readOnly) {
  public ConsoleConfig {
    new Requirements()
        .require(!host.isBlank(), "host", "must not be empty")
        .require(port >= 0 && port <= 65_535, "port", "must be from 0 to 65535, is " + port)
        .require(
            apiKey.isEmpty() || apiKey.get().reveal().length() >= 8,
            "apiKey",
            "must have at least 8 characters")
        .check();
  }

  /** The key that redrives need; empty where there are none. */
  public Optional<Secret> redriveKey() {
    return readOnly ? Optional.empty() : apiKey;
  }
}
