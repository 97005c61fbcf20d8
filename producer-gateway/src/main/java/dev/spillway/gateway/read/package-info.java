/**
 * What a request says, read into events: media types, headers, decompression, plain JSON's
 * attributes, validation. Pure code: no Vert.x, no Kafka, no clock.
 */
@NullMarked
package dev.spillway.gateway.read;

import org.jspecify.annotations.NullMarked;
