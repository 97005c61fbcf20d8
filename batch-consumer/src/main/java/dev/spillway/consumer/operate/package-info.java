/**
 * The operator's commands: dead letters, offsets, the comparison of Kafka with both stores, and the
 * rebuilding of an index. Each reads the consumer's own configuration. {@link OperateMain} is the
 * way in; {@code docs/operations.md} the manual.
 */
@NullMarked
package dev.spillway.consumer.operate;

import org.jspecify.annotations.NullMarked;
