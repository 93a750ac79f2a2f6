-- Events of a plan, in order, once. A batch that comes again must say the same.
CREATE FUNCTION record_plan(batch jsonb, contents bytea[], view bytea) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no    constant text := batch ->> 'emergency_no';
    first constant integer := batch ->> 'first_seq';
    last  constant integer := first - 1 + cardinality(contents);
    r       emergency;
    before  emergency;
    known   boolean;
    written integer;
BEGIN
    PERFORM lock_plans(true);
    PERFORM need_key(batch ->> 'scope');
    SELECT * INTO before FROM emergency e WHERE e.emergency_no = no;
    known := FOUND;
    IF first > coalesce(before.last_seq, 0) + 1 THEN
        RAISE EXCEPTION '%: event % follows upon %', no, first, coalesce(before.last_seq, 0) USING ERRCODE = 'RD002';
    END IF;
    INSERT INTO emergency_event (emergency_no, seq, kind, at, clause, person, role, unit, message_id, digest, sealed)
    SELECT no, first - 1 + n, kind, at, clause, person, role, unit, message_id, decode(digest, 'hex'), contents[n]
    FROM ROWS FROM (jsonb_to_recordset(batch -> 'events') AS (kind text, at timestamptz, clause text, person text,
                                                              role text, unit text, message_id text, digest text))
         WITH ORDINALITY AS x (kind, at, clause, person, role, unit, message_id, digest, n)
    ON CONFLICT (emergency_no, seq) DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(contents) AND EXISTS (
        SELECT FROM ROWS FROM (jsonb_to_recordset(batch -> 'events') AS (digest text)) WITH ORDINALITY AS x (digest, n)
        JOIN emergency_event e ON e.emergency_no = no AND e.seq = first - 1 + x.n
        WHERE e.digest <> decode(x.digest, 'hex'))
    THEN
        RAISE EXCEPTION '%: the batch from event % on contradicts what is on record', no, first USING ERRCODE = 'RD003';
    END IF;
    IF last <= coalesce(before.last_seq, 0) THEN
        RETURN before.last_seq;
    END IF;

    r := jsonb_populate_record(before, batch -> 'row');
    r.emergency_no := no;
    r.last_seq := last;
    r.view := view;
    r.announced_at := coalesce(before.announced_at, clock_timestamp());
    IF known THEN
        UPDATE emergency e SET severity = r.severity, status = r.status, last_seq = last, view = r.view,
            since = r.since, cause = r.cause, cases = r.cases, persons = r.persons, complaint_no = r.complaint_no,
            announced_at = r.announced_at, next_deadline = r.next_deadline, overdue = r.overdue, updated_at = r.updated_at
        WHERE e.emergency_no = no;
    ELSE
        INSERT INTO emergency SELECT r.*;
    END IF;
    -- A plan that begins takes in what it covers and no other open plan has; without a time of its own, what is open.
    IF r.status = 'active' AND before.status IS DISTINCT FROM 'active' THEN
        UPDATE similarity s SET emergency_no = no
        WHERE covers(r, s) AND s.emergency_no IS DISTINCT FROM no
          AND (r.since IS NOT NULL
               OR EXISTS (SELECT FROM complaint c WHERE c.complaint_no = s.complaint_no AND c.status = 'open'))
          AND NOT EXISTS (
            SELECT FROM emergency o WHERE o.emergency_no = s.emergency_no AND o.status IN ('proposed', 'active'));
    END IF;
    PERFORM pg_notify('redress_register', no || ' ' || last);
    RETURN last;
END $$;
