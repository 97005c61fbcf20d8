/** The whole system as processes of this machine: stores, gateway and consumers. */
@NullMarked
package dev.spillway.local.system;

import org.jspecify.annotations.NullMarked;
