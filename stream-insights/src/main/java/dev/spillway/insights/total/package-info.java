/** Counts of a type over all partitions, and what becomes of them: rollups and rates. */
@NullMarked
package dev.spillway.insights.total;

import org.jspecify.annotations.NullMarked;
