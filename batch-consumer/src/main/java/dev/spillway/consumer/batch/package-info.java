/**
 * The heart of the consumer as a pure function: which records form a batch, what the stores are
 * asked to do, in which order, and when offsets may be committed. No I/O, no clock, no threads; it
 * knows {@code java.*} and the event model and nothing else.
 *
 * <p>Reading order: {@link dev.spillway.consumer.batch.State} with its diagram, {@link
 * dev.spillway.consumer.batch.Input}, {@link dev.spillway.consumer.batch.Action}, then {@link
 * dev.spillway.consumer.batch.Flight}, the way of one batch through both stores.
 */
@NullMarked
package dev.spillway.consumer.batch;

import org.jspecify.annotations.NullMarked;
