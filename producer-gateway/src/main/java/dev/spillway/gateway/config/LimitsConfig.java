package dev.spillway.gateway.config;

import dev.spillway.event.Limits;
import dev.spillway.gateway.read.ReadLimits;
import dev.spillway.runtime.config.ByteSize;
import dev.spillway.runtime.config.Requirements;
import dev.spillway.runtime.config.Setting;
import java.time.Duration;

/** What the gateway takes at most, from one client and from all of them. */
public record LimitsConfig(
    @Setting(description = "Largest request body as it is sent", defaultValue = "10MiB")
        ByteSize bodyBytes,
    @Setting(description = "Largest request body once decompressed", defaultValue = "16MiB")
        ByteSize decompressedBytes,
    @Setting(
            description = "Largest data of one event; the topic must take records a little larger",
            defaultValue = "900KiB")
        ByteSize dataBytes,
    @Setting(description = "Most events in one request", defaultValue = "10000")
        int eventsPerRequest,
    @Setting(
            description = "How far an event's time may be ahead of this machine's clock",
            defaultValue = "24h")
        Duration futureTolerance,
    @Setting(
            description = "Memory for request bodies of all connections, then 429",
            defaultValue = "28MiB")
        ByteSize bufferedBodyBytes,
    @Setting(
            description = "Bytes of records that wait for Kafka's acknowledgement, then 429",
            defaultValue = "16MiB")
        ByteSize inFlightBytes,
    @Setting(
            description = "Records that wait for Kafka's acknowledgement, then 429",
            defaultValue = "100000")
        int inFlightEvents) {
  private static final long LARGEST = 1L << 30;

  public LimitsConfig {
    new Requirements()
        .require(between(1, bodyBytes, LARGEST), "bodyBytes", "must be from 1B to 1GiB")
        .require(
            between(1, decompressedBytes, LARGEST), "decompressedBytes", "must be from 1B to 1GiB")
        .require(
            between(1, dataBytes, Limits.DATA_BYTES),
            "dataBytes",
            "must be from 1B to " + new ByteSize(Limits.DATA_BYTES))
        .require(eventsPerRequest > 0, "eventsPerRequest", "must be at least 1")
        .require(
            bufferedBodyBytes.bytes() >= bodyBytes.bytes() + decompressedBytes.bytes(),
            "bufferedBodyBytes",
            "must hold one body as sent and decompressed: body-bytes and decompressed-bytes")
        .require(
            inFlightBytes.bytes() >= decompressedBytes.bytes(),
            "inFlightBytes",
            "must be at least decompressed-bytes")
        .require(
            inFlightEvents >= eventsPerRequest,
            "inFlightEvents",
            "must be at least events-per-request")
        .check();
  }

  private static boolean between(long least, ByteSize size, long most) {
    return size.bytes() >= least && size.bytes() <= most;
  }

  /** What concerns reading. */
  public ReadLimits read() {
    return new ReadLimits(
        decompressedBytes.toIntExact(), dataBytes.toIntExact(), eventsPerRequest, futureTolerance);
  }
}
