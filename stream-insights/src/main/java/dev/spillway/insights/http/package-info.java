/** The live console's HTTP. */
@NullMarked
package dev.spillway.insights.http;

import org.jspecify.annotations.NullMarked;
