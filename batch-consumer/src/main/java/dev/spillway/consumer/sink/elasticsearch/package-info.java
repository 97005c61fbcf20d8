/** The Elasticsearch store: bulk requests of create operations. Its client's types stop here. */
@NullMarked
package dev.spillway.consumer.sink.elasticsearch;

import org.jspecify.annotations.NullMarked;
