package dev.spillway.gateway.config;

import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** The port for events. */
public record HttpConfig(
    @Setting(
            description = "Address for events; 0.0.0.0 where clients come from other hosts",
            defaultValue = "127.0.0.1")
        String host,
    @Setting(
            description = "Port for events; 0 takes a free one, which the log names",
            defaultValue = "8080")
        int port,
    @Setting(
            description = "Event loops, each one a thread; 0 is one per processor",
            defaultValue = "0")
        int eventLoops,
    @Setting(
            description = "How long a request may take to arrive in full, then 408",
            defaultValue = "30s")
        Duration requestTimeout,
    @Setting(
            description =
                "How long a connection may be silent, or have no request in full, before it is"
                    + " closed",
            defaultValue = "60s")
        Duration idleTimeout,
    @Setting(description = "Most bytes of a request's headers", defaultValue = "32KiB")
        ByteSize headerBytes,
    @Setting(
            description = "Most connections at a time; further ones are closed at once",
            defaultValue = "10000")
        int connections,
    @Setting(description = "HTTPS, and who may connect by certificate") TlsConfig tls) {
  public HttpConfig {
    new Requirements()
        .require(!host.isBlank(), "host", "must not be empty")
        .require(port >= 0 && port <= 65_535, "port", "must be from 0 to 65535, is " + port)
        .require(eventLoops >= 0 && eventLoops <= 256, "eventLoops", "must be from 0 to 256")
        .require(requestTimeout.toMillis() > 0, "requestTimeout", "must be at least 1ms")
        .require(idleTimeout.toSeconds() > 0, "idleTimeout", "must be at least 1s")
        .require(
            headerBytes.bytes() >= 1024 && headerBytes.bytes() <= 1 << 20,
            "headerBytes",
            "must be from 1KiB to 1MiB")
        .require(connections > 0, "connections", "must be at least 1")
        .check();
  }
}
