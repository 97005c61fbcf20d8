/**
 * Event schemas: the files {@code schemas/events/<type>.schema.json}, read and checked. Comparing
 * and proposing them is in the packages below.
 */
@NullMarked
package dev.spillway.schema;

import org.jspecify.annotations.NullMarked;
