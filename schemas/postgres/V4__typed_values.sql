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

-- A day of the calendar, in the years 0001 to 9999. No function here calls another: PostgreSQL 17 makes
-- indices with an empty search path.
CREATE FUNCTION spillway_date(v jsonb) RETURNS date LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    t text := v #>> '{}';
BEGIN
    IF jsonb_typeof(v) = 'string' AND t !~ '^0000' AND t ~ ('^('
        '[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)'
        '|02-(0[1-9]|1[0-9]|2[0-8]))'
        '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)$') THEN
        RETURN t::date;
    END IF;
    RETURN NULL;
END $$;

-- RFC 3339. PostgreSQL knows offsets below 16 hours; fractions are rounded to microseconds.
CREATE FUNCTION spillway_timestamptz(v jsonb) RETURNS timestamptz
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    t text := v #>> '{}';
BEGIN
    IF jsonb_typeof(v) = 'string' AND t !~ '^0000' AND t ~ ('^('
        '[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)'
        '|02-(0[1-9]|1[0-9]|2[0-8]))'
        '|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)'
        '[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]([.][0-9]{1,40})?|60([.]0{1,40})?)'
        '([Zz]|[+-](0[0-9]|1[0-5]):[0-5][0-9])$') THEN
        RETURN t::timestamptz;
    END IF;
    RETURN NULL;
END $$;
