/**
 * The event as every part of the pipeline knows it: the CloudEvents 1.0 envelope, the identity that
 * makes a second copy recognisable, what both stores can hold, and the codecs between the envelope
 * and bytes. Pure code: no I/O, no clock, no Kafka, JDBC, HTTP or Elasticsearch types.
 */
@NullMarked
package dev.spillway.event;

import org.jspecify.annotations.NullMarked;
