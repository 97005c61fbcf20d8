/** What the console shows: pure. */
@NullMarked
package dev.spillway.insights.view;

import org.jspecify.annotations.NullMarked;
