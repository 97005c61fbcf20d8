@NullMarked
package dev.spillway.local.demo;

import org.jspecify.annotations.NullMarked;
