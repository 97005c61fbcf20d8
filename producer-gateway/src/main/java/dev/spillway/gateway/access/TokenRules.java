package dev.spillway.gateway.access;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * Which tokens count.
 *
 * @param issuer that the claim {@code iss} must name
 * @param audience that the claim {@code aud} must name
 * @param keys where the issuer publishes its keys (JWKS); empty: where its OpenID configuration
 *     says
 * @param keysReload how often they are read
 * @param clockSkew by which issuer and gateway may differ
 * @param typesClaim names the claim with the types that may be sent; empty: every type may be
 * @param sourcesClaim the same for sources
 * @param rates of each subject
 */
public record TokenRules(
    String issuer,
    String audience,
    Optional<URI> keys,
    Duration keysReload,
    Duration clockSkew,
    Optional<String> typesClaim,
    Optional<String> sourcesClaim,
    Rates rates) {}
