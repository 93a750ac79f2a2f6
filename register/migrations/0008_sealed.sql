-- What people wrote and who they are is sealed before it comes here (register/encode.py); codes, numbers, times and
-- persons of the company stay plain: lists are made of them.
--   case_event.sealed, superseded_event.sealed   the event's own fields, JSON
--   complaint.view                               what readers see: JSON, deflated
--   complaint.progress_sealed                    text of the latest progress record
-- Digests are keyed with the case's key: without it they say nothing of what was written.

DO $$ BEGIN
    IF EXISTS (SELECT FROM case_event) OR EXISTS (SELECT FROM complaint) OR EXISTS (SELECT FROM superseded_event) THEN
        RAISE EXCEPTION 'this register holds complaints in plain text, of a version before any release: start with an empty database'
            USING ERRCODE = 'RD009';
    END IF;
END $$;

ALTER TABLE case_event DROP COLUMN data, ADD COLUMN sealed bytea NOT NULL;
ALTER TABLE case_event ALTER sealed SET STORAGE EXTERNAL;  -- what is sealed does not compress
ALTER TABLE superseded_event DROP COLUMN data, ADD COLUMN sealed bytea NOT NULL;
ALTER TABLE superseded_event ALTER sealed SET STORAGE EXTERNAL;
ALTER TABLE complaint DROP COLUMN progress_text, ADD COLUMN progress_sealed bytea;

CREATE OR REPLACE FUNCTION guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    confirmed constant integer := (SELECT c.confirmed_seq FROM complaint c WHERE c.complaint_no = OLD.complaint_no);
BEGIN
    IF confirmed IS NULL OR OLD.seq <= confirmed THEN
        RAISE EXCEPTION 'case_event is append-only: % of % event % refused', lower(TG_OP), OLD.complaint_no, OLD.seq
            USING ERRCODE = 'RD005';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        OLD.task_at := NEW.task_at;  -- a later task said the same: nothing else may change
        IF OLD IS DISTINCT FROM NEW THEN
            RAISE EXCEPTION 'case_event is append-only: update of % refused', OLD.complaint_no USING ERRCODE = 'RD005';
        END IF;
        RETURN NEW;
    END IF;
    INSERT INTO superseded_event (complaint_no, seq, kind, at, clause, person, role, unit, message_id, task_at,
                                  recorded_at, digest, sealed)
    VALUES (OLD.complaint_no, OLD.seq, OLD.kind, OLD.at, OLD.clause, OLD.person, OLD.role, OLD.unit, OLD.message_id,
            OLD.task_at, OLD.recorded_at, OLD.digest, OLD.sealed);
    RETURN OLD;
END $$;

DROP FUNCTION write_events(jsonb, jsonb[]);
CREATE FUNCTION write_events(batch jsonb, contents bytea[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    no      constant text := batch ->> 'complaint_no';
    first   constant integer := batch ->> 'first_seq';
    written integer;
BEGIN
    INSERT INTO case_event (complaint_no, seq, kind, at, clause, person, role, unit, message_id, task_at, digest, sealed)
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

CREATE OR REPLACE FUNCTION write_complaint(r complaint, known boolean) RETURNS void LANGUAGE plpgsql AS $$
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
        progress_sealed = r.progress_sealed, progress_at = r.progress_at, rulebook_version = r.rulebook_version,
        calendar_version = r.calendar_version, view = r.view
    WHERE c.complaint_no = r.complaint_no;
END $$;

-- What is sealed with a key that is not kept here could never be read; with one that was destroyed it may not be.
CREATE FUNCTION need_key(no text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    destroyed boolean;
BEGIN
    SELECT k.wrapped IS NULL INTO destroyed FROM case_key k WHERE k.scope = no;
    IF NOT FOUND THEN
        RAISE EXCEPTION '%: the key of the batch is not stored', no USING ERRCODE = 'RD008';
    ELSIF destroyed THEN
        RAISE EXCEPTION '%: the key was destroyed', no USING ERRCODE = 'RD007';
    END IF;
END $$;

DROP FUNCTION record_batch(jsonb, jsonb[], bytea);
CREATE FUNCTION record_batch(batch jsonb, contents bytea[], view bytea) RETURNS integer LANGUAGE plpgsql AS $$
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
    PERFORM need_key(no);
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
