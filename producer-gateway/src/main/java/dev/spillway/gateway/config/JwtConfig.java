package dev.spillway.gateway.config;

import dev.spillway.gateway.access.TokenRules;
import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Tokens of an OpenID Connect issuer. */
public record JwtConfig(
    @Setting(
            description =
                "Issuer whose tokens are taken, as their claim iss names it, such as"
                    + " https://login.example/realms/shop; without it, none are")
        Optional<String> issuer,
    @Setting(description = "What the claim aud of a token must name; required with an issuer")
        Optional<String> audience,
    @Setting(
            description =
                "Where the issuer publishes its keys (JWKS); without it, where its"
                    + " /.well-known/openid-configuration says")
        Optional<URI> keys,
    @Setting(description = "How often they are fetched", defaultValue = "5m") Duration keysReload,
    @Setting(description = "By how much the clocks may differ", defaultValue = "60s")
        Duration clockSkew,
    @Setting(
            description =
                "Claim with the types that a token may send, * at the end for all that begin so; a"
                    + " token without it may send none. Without this setting, every type")
        Optional<String> typesClaim,
    @Setting(description = "The same for sources") Optional<String> sourcesClaim,
    @Setting(
            description =
                "Most events in a second of one subject (claim sub), with all its tokens; without"
                    + " it, any number")
        Optional<Integer> eventsPerSecond,
    @Setting(
            description =
                "Most bytes of request bodies in a second of one subject, as they are sent; without"
                    + " it, any number")
        Optional<ByteSize> bytesPerSecond) {
  public JwtConfig {
    new Requirements()
        .require(issuer.map(JwtConfig::isSafe).orElse(true), "issuer", SAFE)
        .require(keys.map(URI::toString).map(JwtConfig::isSafe).orElse(true), "keys", SAFE)
        .require(
            issuer.isPresent() == audience.isPresent(),
            "audience",
            "must be there where an issuer is, or tokens for other services would count here")
        .require(
            keysReload.toSeconds() >= 1 && keysReload.toHours() <= 24,
            "keysReload",
            "must be from 1s to 24h")
        .require(clockSkew.toSeconds() <= 600, "clockSkew", "must be at most 10m")
        .require(
            RateSettings.isEventRate(eventsPerSecond),
            "eventsPerSecond",
            RateSettings.EVENTS_DEMAND)
        .require(
            RateSettings.isByteRate(bytesPerSecond), "bytesPerSecond", RateSettings.BYTES_DEMAND)
        .check();
  }

  private static final String SAFE =
      "must be an https:// address; http:// is taken for this machine alone";

  /** Keys that somebody on the way could replace would let anyone in. */
  private static boolean isSafe(String address) {
    return address.matches("https://\\S+")
        || address.matches("http://(127\\.0\\.0\\.1|localhost|\\[::1])(:\\d{1,5})?(/\\S*)?");
  }

  /** Which tokens count; empty: none. */
  public Optional<TokenRules> rules() {
    return issuer.flatMap(
        by ->
            audience.map(
                to ->
                    new TokenRules(
                        by,
                        to,
                        keys,
                        keysReload,
                        clockSkew,
                        typesClaim,
                        sourcesClaim,
                        RateSettings.rates(eventsPerSecond, bytesPerSecond))));
  }
}
