/** The console's page in a browser. */
@NullMarked
package dev.spillway.local.console;

import org.jspecify.annotations.NullMarked;
