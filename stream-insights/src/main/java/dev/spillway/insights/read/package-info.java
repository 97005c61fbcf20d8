/** What is to be known of a record, and no more, because every record is read. */
@NullMarked
package dev.spillway.insights.read;

import org.jspecify.annotations.NullMarked;
