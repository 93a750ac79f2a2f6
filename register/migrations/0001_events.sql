-- The events of all cases: append-only, keyed by (complaint, sequence from 1).
-- Identifiers are compared byte by byte (COLLATE "C").

CREATE TABLE case_event (
    complaint_no text COLLATE "C" NOT NULL,
    seq          integer NOT NULL CHECK (seq >= 1),
    kind         text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    clause       text NOT NULL,
    person       text COLLATE "C" NOT NULL,
    role         text COLLATE "C" NOT NULL,
    unit         text COLLATE "C" NOT NULL,
    message_id   text COLLATE "C" NOT NULL,
    task_at      timestamptz NOT NULL,  -- start of the workflow task that speaks; the greatest one is right
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    digest       bytea NOT NULL,        -- SHA-256 of envelope and data
    data         jsonb NOT NULL,
    PRIMARY KEY (complaint_no, seq)
);

-- What lost workflow tasks had written before the task that replaced them decided otherwise. Evidence.
CREATE TABLE superseded_event (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    superseded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    LIKE case_event
);
CREATE INDEX superseded_event_complaint ON superseded_event (complaint_no, seq);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'RD005';
END $$;

CREATE TRIGGER superseded_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON superseded_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_event_no_truncate BEFORE TRUNCATE ON case_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
