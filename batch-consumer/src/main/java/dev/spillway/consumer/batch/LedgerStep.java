package dev.spillway.consumer.batch;

import java.util.OptionalLong;

/**
 * A compare-and-set on one row of the ledger.
 *
 * @param expected what the row must hold; empty: there must be no row
 * @param next what it shall hold
 */
public record LedgerStep(OptionalLong expected, long next) {}
