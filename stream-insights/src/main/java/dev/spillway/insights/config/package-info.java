/** All that can be set. */
@NullMarked
package dev.spillway.insights.config;

import org.jspecify.annotations.NullMarked;
