package dev.spillway.consumer.batch;

/**
 * A record that will never be stored as it is.
 *
 * @param index its index in the batch
 * @param store who refused it
 * @param exceptionClass the class of the refusal: an exception's name, an SQLSTATE, an
 *     Elasticsearch error type
 * @param reason why, for a person to read
 */
public record Rejection(int index, Store store, String exceptionClass, String reason) {}
