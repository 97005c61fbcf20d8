/** Holds events against the schemas of their types, unless a gateway has done so. */
@NullMarked
package dev.spillway.consumer.schema;

import org.jspecify.annotations.NullMarked;
