/** Where tests take hold of a flush. */
@NullMarked
package dev.spillway.consumer.seam;

import org.jspecify.annotations.NullMarked;
