/**
 * Real Kafka, PostgreSQL and Elasticsearch as child processes of this JVM, or for tests as
 * containers ({@code -Dspillway.servers=containers}), for tests, the demo and benchmarks; never on
 * a production class path.
 *
 * <p>{@link dev.spillway.devstack.SharedDevStack} is what most tests want, {@link
 * dev.spillway.devstack.DevStack} is the three together on a directory that outlives the JVM, and
 * {@link dev.spillway.devstack.ChildProcess} starts any other program so that it cannot outlive its
 * parent.
 */
@NullMarked
package dev.spillway.devstack;

import org.jspecify.annotations.NullMarked;
