@NullMarked
package dev.spillway.local.send;

import org.jspecify.annotations.NullMarked;
