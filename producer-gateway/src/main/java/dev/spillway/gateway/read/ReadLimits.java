package dev.spillway.gateway.read;

import java.time.Duration;

/**
 * What the gateway takes at most.
 *
 * @param decompressedBytes of a body once its content encoding is undone
 * @param dataBytes of one event's data
 * @param eventsPerRequest in one body
 * @param futureTolerance how far an event's time may be ahead of the gateway's clock
 */
public record ReadLimits(
    int decompressedBytes, int dataBytes, int eventsPerRequest, Duration futureTolerance) {}
