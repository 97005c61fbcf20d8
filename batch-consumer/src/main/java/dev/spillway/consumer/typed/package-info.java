/** Which types of events have indices of their own, from when on, and who knows of it. */
@NullMarked
package dev.spillway.consumer.typed;

import org.jspecify.annotations.NullMarked;
