/**
 * Spans of requests for a collector (OpenTelemetry). It knows neither HTTP nor the configuration.
 */
@NullMarked
package dev.spillway.gateway.trace;

import org.jspecify.annotations.NullMarked;
