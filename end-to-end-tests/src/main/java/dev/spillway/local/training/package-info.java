/** Makes the applications' AOT caches: what a JVM has learned, for the next one to begin with. */
@NullMarked
package dev.spillway.local.training;

import org.jspecify.annotations.NullMarked;
