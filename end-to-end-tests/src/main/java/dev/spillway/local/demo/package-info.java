/** The demo: the whole system with live counters in a terminal. */
@NullMarked
package dev.spillway.local.demo;

import org.jspecify.annotations.NullMarked;
