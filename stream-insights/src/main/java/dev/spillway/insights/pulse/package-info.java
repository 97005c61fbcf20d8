/** What every instance hears of every partition. */
@NullMarked
package dev.spillway.insights.pulse;

import org.jspecify.annotations.NullMarked;
