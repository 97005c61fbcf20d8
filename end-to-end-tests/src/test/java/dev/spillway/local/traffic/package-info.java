@NullMarked
package dev.spillway.local.traffic;

import org.jspecify.annotations.NullMarked;
