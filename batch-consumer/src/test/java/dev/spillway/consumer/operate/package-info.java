/** The operator's commands on real parts. */
@org.jspecify.annotations.NullMarked
package dev.spillway.consumer.operate;
