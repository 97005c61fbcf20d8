/** The table of docs/poison.md, row by row, through the running system. */
@NullMarked
package dev.spillway.local.poison;

import org.jspecify.annotations.NullMarked;
