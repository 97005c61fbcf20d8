/** Measures: the pipeline beside the limits of the servers that it runs on, in one run. */
@NullMarked
package dev.spillway.local.bench;

import org.jspecify.annotations.NullMarked;
