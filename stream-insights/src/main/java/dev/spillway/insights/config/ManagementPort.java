package dev.spillway.insights.config;

import dev.spillway.runtime.config.Setting;
import dev.spillway.runtime.management.ManagementConfig;

/** Where it answers to its operator; the port differs from the other applications' defaults. */
public record ManagementPort(
    @Setting(description = "Address for /livez, /readyz and /metrics", defaultValue = "127.0.0.1")
        String host,
    @Setting(
            description = "Port for /livez, /readyz and /metrics; 0 takes a free one",
            defaultValue = "8083")
        int port) {
  public ManagementPort {
    new ManagementConfig(host, port); // one set of rules
  }

  /** The same for the server. */
  public ManagementConfig toConfig() {
    return new ManagementConfig(host, port);
  }
}
