/**
 * Who proves to have sent a webhook, by a signature over its bytes. It knows neither HTTP nor the
 * configuration: headers come in as text, bodies as bytes.
 */
@NullMarked
package dev.spillway.gateway.webhook;

import org.jspecify.annotations.NullMarked;
