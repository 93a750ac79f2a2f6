-- Rectification tasks (L9): what the lists of units read. A projection of the cases' events, written with them.

CREATE TABLE rectification (
    complaint_no  text COLLATE "C" NOT NULL,
    number        integer NOT NULL,
    unit          text COLLATE "C" NOT NULL,  -- that is asked
    person        text COLLATE "C",
    root_cause    text COLLATE "C" NOT NULL,
    state         text COLLATE "C" NOT NULL CHECK (state IN ('open', 'reported', 'done')),
    due_at        timestamptz NOT NULL,
    opened_at     timestamptz NOT NULL,
    opened_by     text COLLATE "C" NOT NULL,
    reported_at   timestamptz,
    done_at       timestamptz,
    case_unit     text COLLATE "C" NOT NULL,  -- to which the complaint came
    business_line text COLLATE "C" NOT NULL,
    text_sealed   bytea NOT NULL,             -- what is to be put right, sealed with the case's key
    PRIMARY KEY (complaint_no, number)
);
CREATE INDEX rectification_due ON rectification (unit, due_at) WHERE state <> 'done';

CREATE FUNCTION write_rectifications(no text, tasks jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM rectification r WHERE r.complaint_no = no AND r.number > jsonb_array_length(tasks);
    INSERT INTO rectification AS r (complaint_no, number, unit, person, root_cause, state, due_at, opened_at, opened_by,
                                    reported_at, done_at, case_unit, business_line, text_sealed)
    SELECT no, x.* FROM jsonb_to_recordset(tasks) AS x (
        number integer, unit text, person text, root_cause text, state text, due_at timestamptz, opened_at timestamptz,
        opened_by text, reported_at timestamptz, done_at timestamptz, case_unit text, business_line text,
        text_sealed bytea)
    ON CONFLICT (complaint_no, number) DO UPDATE
    SET (unit, person, root_cause, state, due_at, opened_at, opened_by, reported_at, done_at, text_sealed)
      = (excluded.unit, excluded.person, excluded.root_cause, excluded.state, excluded.due_at, excluded.opened_at,
         excluded.opened_by, excluded.reported_at, excluded.done_at, excluded.text_sealed)
    WHERE (r.unit, r.person, r.root_cause, r.state, r.due_at, r.opened_at, r.opened_by, r.reported_at, r.done_at)
      IS DISTINCT FROM (excluded.unit, excluded.person, excluded.root_cause, excluded.state, excluded.due_at,
                        excluded.opened_at, excluded.opened_by, excluded.reported_at, excluded.done_at);
END $$;

-- What `record_case` does, and in the same transaction what follows from the batch for people and units. Points are
-- written wherever their events stand; the tasks only by the batch that tells how the case stands now.
--   batch besides: assessed (see write_assessed), rectifications: all of the case
CREATE FUNCTION record_accounted(batch jsonb, contents bytea[], view bytea) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no   constant text := batch ->> 'complaint_no';
    last constant integer := (batch ->> 'first_seq')::integer - 1 + cardinality(contents);
    stood integer;
BEGIN
    stood := record_case(batch, contents, view);
    IF jsonb_array_length(batch -> 'assessed') > 0 THEN
        PERFORM write_assessed(no, batch -> 'assessed');
    END IF;
    IF stood = last THEN
        PERFORM write_rectifications(no, batch -> 'rectifications');
    END IF;
    RETURN stood;
END $$;
