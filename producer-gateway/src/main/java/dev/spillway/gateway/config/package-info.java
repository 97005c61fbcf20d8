/** The gateway's configuration. */
@NullMarked
package dev.spillway.gateway.config;

import org.jspecify.annotations.NullMarked;
