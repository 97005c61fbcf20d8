package dev.spillway.consumer.sink.elasticsearch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Secret;
import dev.spillway.runtime.config.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** How Elasticsearch is reached. */
public record ElasticsearchConfig(
    @Setting(
            description = "Address of the cluster; several nodes separated by commas",
            defaultValue = "http://localhost:9200")
        List<URI> url,
    @Setting(description = "User, where the cluster wants one; with a password")
        Optional<String> user,
    @Setting(description = "Password of the user") Optional<Secret> password,
    @Setting(description = "API key in its encoded form, instead of user and password")
        Optional<Secret> apiKey,
    @Setting(
            description =
                "PEM file with the issuers of the nodes' certificates; without it, those that the"
                    + " JVM trusts")
        Optional<Path> ca,
    @Setting(description = "Longest wait for a connection", defaultValue = "5s")
        Duration connectTimeout,
    @Setting(
            description = "Longest time for one request, from first to last byte",
            defaultValue = "30s")
        Duration requestTimeout,
    @Setting(
            description =
                "Largest body of one bulk request; a larger batch goes in several. Must be below"
                    + " the cluster's http.max_content_length",
            defaultValue = "32MiB")
        ByteSize maxBody,
    @Setting(
            description =
                "Bulk requests that a consumer has under way at a time; a large batch is cut into"
                    + " twice as many",
            defaultValue = "2")
        int bulkRequests) {
  public ElasticsearchConfig {
    new Requirements()
        .require(!url.isEmpty(), "url", "must name at least one node")
        .require(
            url.stream().allMatch(u -> u.getScheme() != null && u.getScheme().startsWith("http")),
            "url",
            "must begin with http:// or https://")
        .require(
            url.stream().allMatch(u -> u.getRawUserInfo() == null),
            "url",
            "must hold no user; set elasticsearch.user and elasticsearch.password")
        .require(
            user.isPresent() == password.isPresent(),
            "user",
            "must be set together with a password")
        .require(
            user.isEmpty() || apiKey.isEmpty(),
            "apiKey",
            "must not be set together with a user; set one of them")
        .require(connectTimeout.isPositive(), "connectTimeout", "must be positive")
        .require(requestTimeout.isPositive(), "requestTimeout", "must be positive")
        .require(bulkRequests > 0, "bulkRequests", "must be at least 1")
        .check();
  }

  /** The value of the header Authorization, if there is to be one. */
  Optional<String> authorization() {
    Optional<String> basic =
        user.flatMap(name -> password.map(secret -> name + ":" + secret.reveal()))
            .map(pair -> "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)));
    return basic.or(() -> apiKey.map(key -> "ApiKey " + key.reveal()));
  }
}
