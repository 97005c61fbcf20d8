/** What an operator and a scraper see of a running service: liveness, readiness and metrics. */
@NullMarked
package dev.spillway.runtime.management;

import org.jspecify.annotations.NullMarked;
