package dev.spillway.local.demo;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What the display shows at one moment.
 *
 * @param acceptedPerSecond over the last seconds, from all clients of the gateway
 * @param accepted since the demo began
 * @param rejected by the gateway since the demo began
 * @param lag records in the topic that are not committed yet; negative where no consumer says
 * @param lastBatch records in the latest batch
 * @param meanBatch records per batch over the last seconds
 * @param freshnessP50 seconds from accepted to stored, over the last seconds
 */
record Snapshot(
    double acceptedPerSecond,
    long accepted,
    long rejected,
    StoreRate postgres,
    StoreRate elasticsearch,
    long lag,
    double lastBatch,
    double meanBatch,
    double heldBytes,
    long deadLetters,
    long retries,
    OptionalDouble freshnessP50,
    OptionalDouble freshnessP99,
    boolean gatewayUp,
    List<ConsumerState> consumers) {

  /** What one store took; flushMillis is the mean over the last seconds, or negative. */
  record StoreRate(double perSecond, long stored, double flushMillis) {}

  /** {@code idle}, {@code accumulating}, {@code flushing}, or {@code away}. */
  record ConsumerState(String name, String state) {}
}
