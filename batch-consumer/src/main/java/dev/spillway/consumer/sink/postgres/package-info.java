/** The PostgreSQL store: binary COPY, the ledger, monthly partitions. JDBC types stop here. */
@NullMarked
package dev.spillway.consumer.sink.postgres;

import org.jspecify.annotations.NullMarked;
