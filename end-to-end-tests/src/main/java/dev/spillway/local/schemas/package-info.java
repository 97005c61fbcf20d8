/** {@code scripts/schemas}: checks changes of event schemas, and proposes schemas. */
@NullMarked
package dev.spillway.local.schemas;

import org.jspecify.annotations.NullMarked;
