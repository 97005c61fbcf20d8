/** How clients log in to Kafka, and what it means when Kafka refuses them. */
@NullMarked
package dev.spillway.event.kafka.login;

import org.jspecify.annotations.NullMarked;
