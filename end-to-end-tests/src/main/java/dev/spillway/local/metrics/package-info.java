/** What the applications' metrics say, read from the outside. */
@NullMarked
package dev.spillway.local.metrics;

import org.jspecify.annotations.NullMarked;
