@NullMarked
package dev.spillway.local.metrics;

import org.jspecify.annotations.NullMarked;
