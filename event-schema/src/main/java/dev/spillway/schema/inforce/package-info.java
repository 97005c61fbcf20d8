/**
 * The schemas in force in a running application: read, looked at again, followed by what is made of
 * them, and events' data held against them.
 */
@NullMarked
package dev.spillway.schema.inforce;

import org.jspecify.annotations.NullMarked;
