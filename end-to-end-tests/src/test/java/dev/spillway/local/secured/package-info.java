/** The applications against Kafka, PostgreSQL and Elasticsearch that want TLS and credentials. */
@NullMarked
package dev.spillway.local.secured;

import org.jspecify.annotations.NullMarked;
