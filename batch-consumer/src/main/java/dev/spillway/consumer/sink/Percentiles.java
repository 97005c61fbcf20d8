package dev.spillway.consumer.sink;

/**
 * Of some durations.
 *
 * @param p50Millis the median, in milliseconds
 * @param p99Millis the 99th percentile, in milliseconds
 */
public record Percentiles(double p50Millis, double p99Millis) {}
