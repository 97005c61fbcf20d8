/**
 * Counts of one partition: pure, with time as a parameter and a port for what must outlive the
 * process.
 */
@NullMarked
package dev.spillway.insights.count;

import org.jspecify.annotations.NullMarked;
