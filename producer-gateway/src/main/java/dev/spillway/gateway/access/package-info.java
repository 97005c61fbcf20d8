/**
 * Who may send, and what. It knows neither HTTP nor the configuration: credentials come in as text,
 * senders go out.
 */
@NullMarked
package dev.spillway.gateway.access;

import org.jspecify.annotations.NullMarked;
