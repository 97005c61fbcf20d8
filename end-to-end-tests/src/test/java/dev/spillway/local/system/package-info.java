@NullMarked
package dev.spillway.local.system;

import org.jspecify.annotations.NullMarked;
