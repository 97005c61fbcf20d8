/** Proposes schemas from sample events, in a bounded amount of memory. No I/O. */
@NullMarked
package dev.spillway.schema.infer;

import org.jspecify.annotations.NullMarked;
