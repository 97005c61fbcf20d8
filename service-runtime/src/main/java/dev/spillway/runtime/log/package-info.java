/**
 * How the applications log: one JSON object a line on standard output, or text for people.
 *
 * <p>{@code SPILLWAY_LOG_FORMAT} is {@code json} (default) or {@code text}. {@code
 * SPILLWAY_LOG_LEVEL} is the level of Spillway's own loggers (default {@code info}), after which
 * others may be named: {@code debug,org.apache.kafka=info}; what is not named is at {@code warn}. A
 * {@code logback.xml} or {@code logback-test.xml} on the class path, or the system property {@code
 * logback.configurationFile}, replaces all of this.
 */
@NullMarked
package dev.spillway.runtime.log;

import org.jspecify.annotations.NullMarked;
