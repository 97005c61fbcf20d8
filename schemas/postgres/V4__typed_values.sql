-- What the views event_<type> make of a value in data: null where it is not of the type that the schema
-- says, and never an error, for a value may have come past a schema. They are immutable, so that an index
-- can be made of them: the texts that are converted say their offset and are no matter of settings.
CREATE FUNCTION spillway_numeric(v jsonb) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(v) = 'number' THEN v::numeric END;

CREATE FUNCTION spillway_bigint(v jsonb) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(v) = 'number' THEN
        CASE WHEN v::numeric = trunc(v::numeric)
                AND v::numeric BETWEEN -9223372036854775808 AND 9223372036854775807
            THEN v::numeric::bigint END
    END;

CREATE FUNCTION spillway_boolean(v jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(v) = 'boolean' THEN v::boolean END;

CREATE FUNCTION spillway_text(v jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(v) = 'string' THEN v #>> '{}' END;

CREATE FUNCTION spillway_uuid(v jsonb) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(v) = 'string' THEN
        CASE WHEN v #>> '{}' ~ '^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$'
            THEN (v #>> '{}')::uuid END
    END;

-- The form is looked at first: without it a text could mean another day by a setting, or no fixed one at
-- all ('today'). No function here calls another: PostgreSQL 17 makes indices with an empty search path.
-- Parallel workers of PostgreSQL 16 and before cannot catch errors.
CREATE FUNCTION spillway_date(v jsonb) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $$
BEGIN
    IF jsonb_typeof(v) = 'string'
        AND v #>> '{}' ~ '^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$' THEN
        RETURN (v #>> '{}')::date;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;

-- RFC 3339. PostgreSQL knows offsets below 16 hours; fractions are rounded to microseconds.
CREATE FUNCTION spillway_timestamptz(v jsonb) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL UNSAFE AS $$
BEGIN
    IF jsonb_typeof(v) = 'string' AND v #>> '{}' ~
        ('^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][Tt](?:[01][0-9]|2[0-3]):[0-9][0-9]:[0-9][0-9][.0-9]*'
        '(?:[Zz]|[+-][0-9][0-9]:[0-9][0-9])$') THEN
        RETURN (v #>> '{}')::timestamptz;
    END IF;
    RETURN NULL;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END $$;
