/** The application that counts events as they pass. */
@NullMarked
package dev.spillway.insights;

import org.jspecify.annotations.NullMarked;
