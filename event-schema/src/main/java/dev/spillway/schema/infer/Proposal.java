package dev.spillway.schema.infer;

/**
 * A schema to start from.
 *
 * @param type of the events
 * @param events how many it was made of
 * @param text the file, with a line end after the last line
 */
public record Proposal(String type, long events, String text) {}
