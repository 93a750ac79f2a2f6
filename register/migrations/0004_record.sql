-- Writing a batch: one call, one transaction, one round trip. The rule stands in register/write.py.
--   batch:    {complaint_no, first_seq, confirmed_seq, task_at, events: [{kind, at, clause, person, role, unit,
--              message_id, digest}], row: {columns of complaint}, clocks: [rows of case_clock that may have
--              changed], all_clocks: whether these are all, pinned: [...],
--              filed: {lookups: [{kind, value}], terms: [...]} with the first batch only}
--   contents: data of the events, in their order
--   view:     what readers see after the batch, as complaint.view keeps it

-- Remove what lost tasks wrote; what the present task says too stays, in its name. Returns whether any gave way.
CREATE FUNCTION supersede(batch jsonb, above integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    no    constant text := batch ->> 'complaint_no';
    first constant integer := batch ->> 'first_seq';
    task  constant timestamptz := batch ->> 'task_at';
BEGIN
    UPDATE case_event e SET task_at = task
    WHERE e.complaint_no = no AND e.seq > above AND e.seq >= first
      AND e.digest = decode(batch -> 'events' -> (e.seq - first) ->> 'digest', 'hex');
    DELETE FROM case_event e WHERE e.complaint_no = no AND e.seq > above AND e.task_at < task;
    RETURN FOUND;
END $$;

-- Whether every event of the batch is on record as the batch has it.
CREATE FUNCTION stands(batch jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(bool_and(coalesce(e.digest = decode(x.body ->> 'digest', 'hex'), false)), false)
    FROM jsonb_array_elements(batch -> 'events') WITH ORDINALITY AS x (body, n)
    LEFT JOIN case_event e ON e.complaint_no = batch ->> 'complaint_no' AND e.seq = (batch ->> 'first_seq')::integer - 1 + x.n
$$;

CREATE FUNCTION write_events(batch jsonb, contents jsonb[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no      constant text := batch ->> 'complaint_no';
    first   constant integer := batch ->> 'first_seq';
    written integer;
BEGIN
    INSERT INTO case_event (complaint_no, seq, kind, at, clause, person, role, unit, message_id, task_at, digest, data)
    SELECT no, first - 1 + n, kind, at, clause, person, role, unit, message_id, (batch ->> 'task_at')::timestamptz,
           decode(digest, 'hex'), contents[n]
    FROM ROWS FROM (jsonb_to_recordset(batch -> 'events') AS (kind text, at timestamptz, clause text, person text,
                                                              role text, unit text, message_id text, digest text))
         WITH ORDINALITY AS x (kind, at, clause, person, role, unit, message_id, digest, n)
    ON CONFLICT (complaint_no, seq) DO NOTHING;
    GET DIAGNOSTICS written = ROW_COUNT;
    IF written < cardinality(contents) AND NOT stands(batch) THEN
        RAISE EXCEPTION '%: the batch from event % on contradicts what is on record', no, first USING ERRCODE = 'RD003';
    END IF;
    RETURN written;
END $$;

CREATE FUNCTION write_clocks(no text, clocks jsonb, vanished boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF vanished THEN
        DELETE FROM case_clock k WHERE k.complaint_no = no AND NOT EXISTS (
            SELECT FROM jsonb_to_recordset(clocks) AS x (name text, run integer, rung text)
            WHERE (x.name, x.run, x.rung) = (k.name, k.run, k.rung));
    END IF;
    INSERT INTO case_clock (complaint_no, name, run, rung, clause, due_at, fired_at, late_by, stopped_at, verdict)
    SELECT no, x.* FROM jsonb_to_recordset(clocks) AS x (
        name text, run integer, rung text, clause text, due_at timestamptz, fired_at timestamptz, late_by integer,
        stopped_at timestamptz, verdict text)
    WHERE NOT EXISTS (
        SELECT FROM case_clock o
        WHERE (o.complaint_no, o.name, o.run, o.rung) = (no, x.name, x.run, x.rung)
          AND (o.due_at, o.fired_at, o.late_by, o.stopped_at, o.verdict)
              IS NOT DISTINCT FROM (x.due_at, x.fired_at, x.late_by, x.stopped_at, x.verdict))
    ON CONFLICT (complaint_no, name, run, rung) DO UPDATE
    SET (due_at, fired_at, late_by, stopped_at, verdict)
      = (excluded.due_at, excluded.fired_at, excluded.late_by, excluded.stopped_at, excluded.verdict);
END $$;

CREATE FUNCTION write_filed(no text, columns jsonb, filed jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaint_lookup (kind, value, complaint_no)
    SELECT x.kind, x.value, no FROM jsonb_to_recordset(filed -> 'lookups') AS x (kind text, value text)
    ON CONFLICT DO NOTHING;
    INSERT INTO complaint_text (complaint_no, unit, received_at, terms)
    SELECT no, columns ->> 'unit', (columns ->> 'received_at')::timestamptz,
           array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(filed -> 'terms')))
    ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION write_complaint(r complaint, known boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT known THEN
        INSERT INTO complaint SELECT r.*;
        RETURN;
    END IF;
    UPDATE complaint c SET
        last_seq = r.last_seq, confirmed_seq = r.confirmed_seq, last_task_at = r.last_task_at, status = r.status,
        stage = r.stage, outcome = r.outcome, severity = r.severity, branch = r.branch, unit = r.unit,
        updated_at = r.updated_at, closed_at = r.closed_at, review_until = r.review_until, master = r.master,
        owner = r.owner, officer = r.officer, supervisor = r.supervisor, responsible_post = r.responsible_post,
        responsible_unit = r.responsible_unit, asked = r.asked, next_step_what = r.next_step_what,
        next_step_who = r.next_step_who, next_step_due = r.next_step_due, next_step_clause = r.next_step_clause,
        next_deadline = r.next_deadline, overdue = r.overdue, escalation_level = r.escalation_level,
        progress_text = r.progress_text, progress_at = r.progress_at, rulebook_version = r.rulebook_version,
        calendar_version = r.calendar_version, view = r.view
    WHERE c.complaint_no = r.complaint_no;
END $$;

CREATE FUNCTION record_batch(batch jsonb, contents jsonb[], view bytea) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no      constant text := batch ->> 'complaint_no';
    first   constant integer := batch ->> 'first_seq';
    last    constant integer := first - 1 + cardinality(contents);
    claimed constant integer := batch ->> 'confirmed_seq';
    task    constant timestamptz := batch ->> 'task_at';
    stood     integer;      -- sequence of the last event on record
    confirmed integer;
    latest    timestamptz;  -- the latest task that wrote
    known     boolean;
    written   integer;
    vanished  boolean := false;
    r         complaint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(no, 1380273234));
    SELECT c.last_seq, c.confirmed_seq, c.last_task_at INTO stood, confirmed, latest
    FROM complaint c WHERE c.complaint_no = no;
    known := FOUND;
    stood := coalesce(stood, 0);
    confirmed := coalesce(confirmed, 0);
    latest := coalesce(latest, '-infinity');

    IF task < latest THEN
        IF stands(batch) THEN  -- a local activity that outlived its task is made again with the same arguments
            RETURN stood;
        END IF;
        RAISE EXCEPTION '%: the workflow task of % has been replaced by that of %', no, task, latest
            USING ERRCODE = 'RD001';
    END IF;
    IF task > latest AND stood > greatest(claimed, confirmed) THEN
        vanished := supersede(batch, greatest(claimed, confirmed));
        stood := greatest(claimed, confirmed);
    END IF;
    IF first > stood + 1 OR claimed > greatest(stood, last) THEN
        RAISE EXCEPTION '%: event % follows upon %, confirmed up to %', no, first, stood, claimed
            USING ERRCODE = 'RD002';
    END IF;

    IF vanished AND NOT (batch ->> 'all_clocks')::boolean THEN
        RAISE EXCEPTION '%: all clocks are needed', no USING ERRCODE = 'RD006';
    END IF;

    PERFORM keep_pinned(batch -> 'pinned') WHERE jsonb_array_length(batch -> 'pinned') > 0;
    written := write_events(batch, contents);
    stood := greatest(stood, last);
    confirmed := greatest(confirmed, claimed);
    IF last < stood OR (written = 0 AND task = latest AND last >= first) THEN
        UPDATE complaint c SET last_seq = stood, confirmed_seq = confirmed, last_task_at = task
        WHERE c.complaint_no = no AND (c.last_seq, c.confirmed_seq, c.last_task_at) <> (stood, confirmed, task);
        RETURN stood;
    END IF;

    r := jsonb_populate_record(NULL::complaint, batch -> 'row');
    r.complaint_no := no;
    r.last_seq := stood;
    r.confirmed_seq := confirmed;
    r.last_task_at := task;
    r.view := view;
    PERFORM write_complaint(r, known);
    PERFORM write_clocks(no, batch -> 'clocks', vanished);
    PERFORM write_filed(no, batch -> 'row', batch -> 'filed') WHERE batch ? 'filed';
    PERFORM pg_notify('redress_register', no || ' ' || stood);
    RETURN stood;
END $$;
