@NullMarked
package dev.spillway.devstack;

import org.jspecify.annotations.NullMarked;
