/** Holds the data of events against the schemas of their types. */
@NullMarked
package dev.spillway.gateway.schema;

import org.jspecify.annotations.NullMarked;
