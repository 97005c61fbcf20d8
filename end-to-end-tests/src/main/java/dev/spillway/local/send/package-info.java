/** Sends events to a gateway and finds out what became of each. */
@NullMarked
package dev.spillway.local.send;

import org.jspecify.annotations.NullMarked;
