/** Made-up traffic in the shape of real traffic. */
@NullMarked
package dev.spillway.local.traffic;

import org.jspecify.annotations.NullMarked;
