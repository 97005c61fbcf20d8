package dev.spillway.gateway.config;

import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.net.URI;
import java.util.Optional;

/** Spans for a collector of traces. */
public record TracingConfig(
    @Setting(
            description =
                "Where spans of requests go, by OTLP over HTTP, such as"
                    + " http://127.0.0.1:4318/v1/traces; without it, there are none")
        Optional<URI> endpoint,
    @Setting(
            description =
                "Of requests that name no trace, how many have a span: from 0 to 1. Others have one"
                    + " if their trace is sampled",
            defaultValue = "0.01")
        double ratio) {
  public TracingConfig {
    new Requirements()
        .require(
            endpoint.map(uri -> uri.toString().matches("https?://\\S+")).orElse(true),
            "endpoint",
            "must be an http:// or https:// address")
        .require(ratio >= 0 && ratio <= 1, "ratio", "must be from 0 to 1")
        .check();
  }
}
