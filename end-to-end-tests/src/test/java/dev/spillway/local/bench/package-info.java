/** Tests of the measurements. */
@NullMarked
package dev.spillway.local.bench;

import org.jspecify.annotations.NullMarked;
