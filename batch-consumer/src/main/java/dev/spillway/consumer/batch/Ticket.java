package dev.spillway.consumer.batch;

/**
 * Names one request to the outside, so that a late answer to an earlier one is recognised and
 * ignored.
 *
 * @param flight the flight's number
 * @param request the request's number within the flight
 */
public record Ticket(long flight, int request) {}
