package dev.spillway.runtime.management;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;

/** Where a service answers {@code /livez}, {@code /readyz} and {@code /metrics}. */
public record ManagementConfig(
    @Setting(
            description =
                "Address for /livez, /readyz and /metrics; 0.0.0.0 where a scraper comes from"
                    + " another host",
            defaultValue = "127.0.0.1")
        String host,
    @Setting(
            description =
                "Port for /livez, /readyz and /metrics; 0 takes a free one, which the log names",
            defaultValue = "8081")
        int port) {
  public ManagementConfig {
    new Requirements()
        .require(!host.isBlank(), "host", "must not be empty")
        .require(port >= 0 && port <= 65_535, "port", "must be from 0 to 65535, is " + port)
        .check();
  }
}
