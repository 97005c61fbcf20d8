/**
 * The gateway: {@code http -> read -> publish}. A request becomes events, events become records,
 * and the answer comes after their acknowledgement.
 */
@NullMarked
package dev.spillway.gateway;

import org.jspecify.annotations.NullMarked;
