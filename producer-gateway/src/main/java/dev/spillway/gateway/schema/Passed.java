package dev.spillway.gateway.schema;

import dev.spillway.event.EventEnvelope;
import dev.spillway.schema.SchemaId;
import org.jspecify.annotations.Nullable;

/**
 * An event that may go on.
 *
 * @param checkedBy the schema that it was held against, also where it breaks that and is accepted
 *     nonetheless; null if nobody looked
 */
public record Passed(EventEnvelope event, @Nullable SchemaId checkedBy) {}
