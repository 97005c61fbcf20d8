/** Dashboards, alert rules and what they are made of. */
@NullMarked
package dev.spillway.local.monitoring;

import org.jspecify.annotations.NullMarked;
