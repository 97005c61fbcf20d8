package dev.spillway.consumer.batch;

import java.util.List;

/**
 * What an input leads to.
 *
 * @param next the state from now on
 * @param actions what to do, in this order
 */
public record Step(State next, List<Action> actions) {}
