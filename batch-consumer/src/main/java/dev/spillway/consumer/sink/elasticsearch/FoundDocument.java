package dev.spillway.consumer.sink.elasticsearch;

import dev.spillway.consumer.sink.StoredKey;
import java.util.Optional;

/**
 * A document that a scan has found.
 *
 * @param index where it lies
 * @param id its id
 * @param stored what it is of; empty if it is none of the pipeline's
 * @param misplaced whether events of its time lie in another index
 * @param sequenceNumber of its last change
 * @param primaryTerm of its last change
 */
public record FoundDocument(
    String index,
    String id,
    Optional<StoredKey> stored,
    boolean misplaced,
    long sequenceNumber,
    long primaryTerm) {}
