/** The command line of an application, and the end of its process. */
@NullMarked
package dev.spillway.runtime.cli;

import org.jspecify.annotations.NullMarked;
