/** Kafka's poll loop around the batch core. Kafka's consumer types stop here. */
@NullMarked
package dev.spillway.consumer.poll;

import org.jspecify.annotations.NullMarked;
