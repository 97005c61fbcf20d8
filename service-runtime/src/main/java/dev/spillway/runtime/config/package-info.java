/**
 * Configuration as one tree of records per application, read once from a YAML file and the
 * environment.
 *
 * <p>An application declares a record whose components are settings or further records:
 *
 * <pre>{@code
 * record GatewayConfig(
 *     @Setting(description = "What the gateway listens on") HttpConfig http,
 *     @Setting(description = "Kafka") KafkaConfig kafka) {}
 *
 * record HttpConfig(
 *     @Setting(description = "Port for events", defaultValue = "8080") int port,
 *     @Setting(description = "Largest request body", defaultValue = "8MiB") ByteSize maxBody) {
 *   HttpConfig {
 *     new Requirements()
 *         .require(port >= 0 && port <= 65_535, "port", "must be from 0 to 65535")
 *         .check();
 *   }
 * }
 * }</pre>
 *
 * <p>The component {@code http.maxBody} is the key {@code http.max-body} in the file and the
 * variable {@code SPILLWAY_HTTP_MAX_BODY}. The environment wins over the file, the file over the
 * default. An environment variable that is set but empty counts as not set.
 *
 * <p>Everything here is used from one thread at start-up; the records that come out are immutable.
 */
@NullMarked
package dev.spillway.runtime.config;

import org.jspecify.annotations.NullMarked;
