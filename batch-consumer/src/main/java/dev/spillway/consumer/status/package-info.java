/** The consumer's status as data: what it is at, on a topic for whoever watches. */
@NullMarked
package dev.spillway.consumer.status;

import org.jspecify.annotations.NullMarked;
