/** Sudden floods and silences: pure. */
@NullMarked
package dev.spillway.insights.alarm;

import org.jspecify.annotations.NullMarked;
