package dev.spillway.gateway.http;

import dev.spillway.gateway.access.Sender;
import dev.spillway.gateway.read.Decompression;
import dev.spillway.gateway.read.Mapping;
import dev.spillway.gateway.read.RequestHeaders;
import dev.spillway.gateway.trace.RequestSpan;
import dev.spillway.gateway.webhook.Proof;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a request says about the events in its body.
 *
 * @param sender who is charged for them
 * @param mapping of the route
 * @param proof that the body is the sender's
 * @param span of the request; null without tracing
 */
record Offer(
    Sender sender,
    RequestHeaders headers,
    Mapping mapping,
    Decompression decompression,
    Proof proof,
    @Nullable RequestSpan span) {}
