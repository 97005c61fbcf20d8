package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** TLS on the port for events. */
public record TlsConfig(
    @Setting(
            description =
                "PEM file with the gateway's certificate and those up to its issuer; with it, the"
                    + " port speaks HTTPS alone, HTTP/2 and HTTP/1.1")
        Optional<Path> certificate,
    @Setting(description = "PEM file with the certificate's private key, not encrypted")
        Optional<Path> key,
    @Setting(
            description =
                "PEM file with the issuers of client certificates; with it, a client without one is"
                    + " refused in the handshake")
        Optional<Path> clientCa,
    @Setting(
            description =
                "How often the files are looked at for changes; ones that make no sense together"
                    + " leave the former in force",
            defaultValue = "10s")
        Duration reloadInterval) {
  public TlsConfig {
    new Requirements()
        .require(
            certificate.isPresent() == key.isPresent(),
            "key",
            "must be there where the certificate is, and only there")
        .require(
            clientCa.isEmpty() || certificate.isPresent(),
            "clientCa",
            "must not be there without a certificate: clients show theirs over TLS alone")
        .require(
            reloadInterval.toMillis() >= 100 && reloadInterval.toHours() < 24,
            "reloadInterval",
            "must be from 100ms to less than 24h")
        .check();
  }
}
