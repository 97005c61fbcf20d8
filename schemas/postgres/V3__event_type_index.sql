-- From which time of the event on the documents of a type lie in indices of its own. A row is written
-- when the type is given its first schema, and its typed_from only ever moves back: which index an event
-- belongs to must be the same for as long as its record can come again.
CREATE TABLE event_type_index (
    type          text        PRIMARY KEY,
    typed_from    timestamptz NOT NULL,               -- -infinity: all of them
    schema_id     text        NOT NULL,               -- of the schema that the latest mapping is made from
    registered_at timestamptz NOT NULL DEFAULT now(),
    changed_at    timestamptz NOT NULL DEFAULT now()  -- when typed_from was set last
);
