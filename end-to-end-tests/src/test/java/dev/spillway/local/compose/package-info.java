/** Holds the compose files to what is said of them. */
@NullMarked
package dev.spillway.local.compose;

import org.jspecify.annotations.NullMarked;
