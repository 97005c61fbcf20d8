/** Dead letters, read from Kafka when somebody looks, and sent back when somebody says so. */
@NullMarked
package dev.spillway.insights.letter;

import org.jspecify.annotations.NullMarked;
