/**
 * What several applications must agree on about records in Kafka, apart from events themselves:
 * dead letters, and that they were redriven. No I/O.
 */
@NullMarked
package dev.spillway.event.kafka;

import org.jspecify.annotations.NullMarked;
