/** What carries out the requests of the batch core: the two stores, and the threads they run on. */
@NullMarked
package dev.spillway.consumer.sink;

import org.jspecify.annotations.NullMarked;
