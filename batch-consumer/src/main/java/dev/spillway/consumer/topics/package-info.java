/** Creating the topics. */
@NullMarked
package dev.spillway.consumer.topics;

import org.jspecify.annotations.NullMarked;
