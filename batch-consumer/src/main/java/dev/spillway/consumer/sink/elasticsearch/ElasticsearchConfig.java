package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** How Elasticsearch is reached. */
public record ElasticsearchConfig(
    @Setting(
            description = "Address of the cluster; several nodes separated by commas",
            defaultValue = "http://localhost:9200")
        List<URI> url,
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
                "Bulk requests that a consumer has under way at a time; a batch is cut into as"
                    + " many",
            defaultValue = "2")
        int bulkRequests) {
  public ElasticsearchConfig {
    new Requirements()
        .require(!url.isEmpty(), "url", "must name at least one node")
        .require(
            url.stream().allMatch(u -> u.getScheme() != null && u.getScheme().startsWith("http")),
            "url",
            "must begin with http:// or https://")
        .require(connectTimeout.isPositive(), "connectTimeout", "must be positive")
        .require(requestTimeout.isPositive(), "requestTimeout", "must be positive")
        .require(bulkRequests > 0, "bulkRequests", "must be at least 1")
        .check();
  }
}
