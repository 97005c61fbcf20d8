package dev.spillway.consumer.operate;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command is run.
 *
 * @param environment the variables, of which those that begin with {@code SPILLWAY_} configure
 * @param out for what was asked for
 * @param err for progress and problems
 */
record Surroundings(Map<String, String> environment, PrintStream out, PrintStream err) {}
