-- The events, one partition per month of the event's own time. Partitions are made on demand by
-- batch-consumer before the first row of a month; times outside its configured window are rows of the
-- default partition, so that strange times cannot make thousands of partitions.
CREATE TABLE events (
    event_key       uuid        NOT NULL, -- UUIDv8 from (source, id, time), the _id in Elasticsearch
    time            timestamptz NOT NULL,
    type            text        NOT NULL,
    source          text        NOT NULL,
    subject         text,
    id              text        NOT NULL,
    datacontenttype text,                 -- null means JSON
    dataschema      text,
    data            jsonb,                -- null: no payload; other media types: see docs/architecture.md
    extensions      jsonb,                -- null: none
    received_at     timestamptz NOT NULL, -- the Kafka record's timestamp
    kafka_partition integer     NOT NULL,
    kafka_offset    bigint      NOT NULL,
    PRIMARY KEY (event_key, time)
) PARTITION BY RANGE (time);

CREATE TABLE events_default PARTITION OF events DEFAULT;

-- How far each consumer group has stored each partition, written in the transaction of the rows. Keyed
-- by Kafka's topic id: a topic that was deleted and made again starts afresh.
CREATE TABLE sink_progress (
    topic_id       uuid    NOT NULL,
    partition      integer NOT NULL,
    consumer_group text    NOT NULL,
    next_offset    bigint  NOT NULL,
    PRIMARY KEY (topic_id, partition, consumer_group)
) WITH (fillfactor = 50);
