/** Tests of the faults and of the account of what was sent. */
@NullMarked
package dev.spillway.local.chaos;

import org.jspecify.annotations.NullMarked;
