-- From when a reminder that fired may disturb a person (quiet hours), and which leaders were told of which turn.
-- Both are written with the batch in which they stand, as projections of the view: what a lost task told goes with it.

ALTER TABLE case_clock ADD COLUMN disturb_at timestamptz;
CREATE INDEX case_clock_disturbs ON case_clock (complaint_no, disturb_at)
    WHERE disturb_at IS NOT NULL AND stopped_at IS NULL;

CREATE TABLE case_informed (
    complaint_no text COLLATE "C" NOT NULL,
    number       integer NOT NULL,               -- of the telling, in the case
    person       text COLLATE "C" NOT NULL,
    turn         text COLLATE "C" NOT NULL,
    clock        text COLLATE "C",               -- of a breach
    at           timestamptz NOT NULL,
    PRIMARY KEY (complaint_no, number, person)
);
CREATE INDEX case_informed_person ON case_informed (person, at DESC);

CREATE FUNCTION write_ladder(no text, clocks jsonb, informed jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    UPDATE case_clock k SET disturb_at = x.disturb_at
    FROM jsonb_to_recordset(clocks) AS x (name text, run integer, rung text, disturb_at timestamptz)
    WHERE (k.complaint_no, k.name, k.run, k.rung) = (no, x.name, x.run, x.rung)
      AND k.disturb_at IS DISTINCT FROM x.disturb_at;
    DELETE FROM case_informed k WHERE k.complaint_no = no AND NOT EXISTS (
        SELECT FROM jsonb_to_recordset(informed) AS x (number integer, person text, turn text, clock text, at timestamptz)
        WHERE (x.number, x.person, x.turn, x.at) = (k.number, k.person, k.turn, k.at)
          AND x.clock IS NOT DISTINCT FROM k.clock);
    INSERT INTO case_informed (complaint_no, number, person, turn, clock, at)
    SELECT no, x.* FROM jsonb_to_recordset(informed) AS x (number integer, person text, turn text, clock text, at timestamptz)
    ON CONFLICT DO NOTHING;
END $$;

-- A batch and what hangs on its view, in one transaction. A batch that has been overtaken changes nothing here either.
CREATE FUNCTION record_case(batch jsonb, contents bytea[], view bytea) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no    constant text := batch ->> 'complaint_no';
    last  constant integer := (batch ->> 'first_seq')::integer - 1 + cardinality(contents);
    stood integer;
BEGIN
    stood := record_batch(batch, contents, view);
    IF stood = last AND EXISTS (
        SELECT FROM complaint c
        WHERE c.complaint_no = no AND c.last_task_at = (batch ->> 'task_at')::timestamptz
    ) THEN
        PERFORM write_ladder(no, batch -> 'clocks', batch -> 'informed');
    END IF;
    RETURN stood;
END $$;
