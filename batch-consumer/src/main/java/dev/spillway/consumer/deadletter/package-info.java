/** The dead-letter topic. */
@NullMarked
package dev.spillway.consumer.deadletter;

import org.jspecify.annotations.NullMarked;
