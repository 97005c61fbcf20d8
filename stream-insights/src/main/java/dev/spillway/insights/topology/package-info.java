/** The Kafka Streams application's parts and how they hang together. */
@NullMarked
package dev.spillway.insights.topology;

import org.jspecify.annotations.NullMarked;
