/**
 * The consumer: from the topic into both stores. Packages in the order in which records flow:
 * {@code poll}, {@code batch}, {@code sink}, {@code deadletter}.
 */
@NullMarked
package dev.spillway.consumer;

import org.jspecify.annotations.NullMarked;
