/** Faults at random in a running system, and an account of what became of every event. */
@NullMarked
package dev.spillway.local.chaos;

import org.jspecify.annotations.NullMarked;
