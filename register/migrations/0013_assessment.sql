-- Points for and against people and units (R3, L27), each under the event of the case that earned it: codes and numbers
-- only. Points go with their event: what a lost workflow task had decided takes them along when it gives way.

CREATE TABLE assessment_entry (
    complaint_no  text COLLATE "C" NOT NULL,
    seq           integer NOT NULL,
    code          text COLLATE "C" NOT NULL,  -- the row of the case's rule book
    points        integer NOT NULL,
    person        text COLLATE "C",           -- none where a unit was asked and no person
    unit          text COLLATE "C" NOT NULL,
    business_line text COLLATE "C" NOT NULL,
    at            timestamptz NOT NULL,
    clause        text NOT NULL,
    waived_seq    integer,                    -- the event that struck them out; the entry stays
    PRIMARY KEY (complaint_no, seq, code),
    FOREIGN KEY (complaint_no, seq) REFERENCES case_event ON DELETE CASCADE,
    FOREIGN KEY (complaint_no, waived_seq) REFERENCES case_event ON DELETE SET NULL (waived_seq)
);
CREATE INDEX assessment_entry_at ON assessment_entry (at, unit);
CREATE INDEX assessment_entry_person ON assessment_entry (person, at);
CREATE INDEX assessment_entry_waived ON assessment_entry (complaint_no, waived_seq) WHERE waived_seq IS NOT NULL;

CREATE TRIGGER assessment_entry_no_truncate BEFORE TRUNCATE ON assessment_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- assessed: [{seq, code, points, person, unit, business_line, at, clause, waived_seq}]
CREATE FUNCTION write_assessed(no text, assessed jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO assessment_entry AS a (complaint_no, seq, code, points, person, unit, business_line, at, clause, waived_seq)
    SELECT no, x.* FROM jsonb_to_recordset(assessed) AS x (
        seq integer, code text, points integer, person text, unit text, business_line text, at timestamptz, clause text,
        waived_seq integer)
    ON CONFLICT (complaint_no, seq, code) DO UPDATE SET waived_seq = excluded.waived_seq
    WHERE a.waived_seq IS NULL AND excluded.waived_seq IS NOT NULL
$$;
