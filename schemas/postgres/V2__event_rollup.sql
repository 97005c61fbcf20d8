-- How many events there were of each type in each window of record timestamps, as stream-insights counted
-- them. batch-consumer stores them from the topic events.rollup; they stay when Kafka's retention is over.
CREATE TABLE event_rollup (
    type            text        NOT NULL,
    window_start    timestamptz NOT NULL,
    window_seconds  integer     NOT NULL,
    count           bigint      NOT NULL,
    bytes           bigint      NOT NULL, -- of the events' records
    max_lateness_ms bigint      NOT NULL, -- from an event's own time to its record's timestamp, the longest
    PRIMARY KEY (type, window_start, window_seconds)
);
