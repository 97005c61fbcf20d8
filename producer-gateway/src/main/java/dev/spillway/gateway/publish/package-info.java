/** From events to acknowledged Kafka records, within bounds. Kafka's types stop here. */
@NullMarked
package dev.spillway.gateway.publish;

import org.jspecify.annotations.NullMarked;
