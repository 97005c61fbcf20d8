@NullMarked
package dev.spillway.local.schemas;

import org.jspecify.annotations.NullMarked;
