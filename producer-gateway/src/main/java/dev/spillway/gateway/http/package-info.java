/** The HTTP side: requests in, answers out. Vert.x's types stop here. */
@NullMarked
package dev.spillway.gateway.http;

import org.jspecify.annotations.NullMarked;
