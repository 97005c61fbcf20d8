package dev.spillway.gateway.receipt;

/** Where a record lies in the topic for events. */
public record RecordPlace(int partition, long offset) {}
