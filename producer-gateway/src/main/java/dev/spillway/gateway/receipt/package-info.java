/**
 * What has become of accepted events: whether the consumers have settled them, and which are dead
 * letters. Kafka is asked only while somebody waits for an answer.
 */
@NullMarked
package dev.spillway.gateway.receipt;

import org.jspecify.annotations.NullMarked;
