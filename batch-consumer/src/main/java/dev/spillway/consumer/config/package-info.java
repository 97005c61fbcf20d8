/** The consumer's configuration, one tree of records. */
@NullMarked
package dev.spillway.consumer.config;

import org.jspecify.annotations.NullMarked;
