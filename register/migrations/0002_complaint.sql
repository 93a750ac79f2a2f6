-- One row per complaint: what lists and the hotline read. A projection of the events, written with them.

CREATE TABLE complaint (
    complaint_no      text COLLATE "C" PRIMARY KEY,
    ticket_no         text COLLATE "C" NOT NULL UNIQUE,
    content_digest    text COLLATE "C" NOT NULL,  -- of the intake: the same ticket with other content is a conflict
    last_seq          integer NOT NULL,
    confirmed_seq     integer NOT NULL,
    last_task_at      timestamptz NOT NULL,
    status            text COLLATE "C" NOT NULL,
    stage             text COLLATE "C" NOT NULL,
    outcome           text COLLATE "C",
    severity          text COLLATE "C" NOT NULL,
    channel           text COLLATE "C" NOT NULL,
    branch            text COLLATE "C" NOT NULL,
    unit              text COLLATE "C" NOT NULL,
    business_line     text COLLATE "C" NOT NULL,
    category          text COLLATE "C" NOT NULL,
    received_at       timestamptz NOT NULL,
    opened_at         timestamptz NOT NULL,
    updated_at        timestamptz NOT NULL,
    closed_at         timestamptz,
    review_until      timestamptz,
    master            text COLLATE "C",
    owner             text COLLATE "C" NOT NULL,
    officer           text COLLATE "C" NOT NULL,
    supervisor        text COLLATE "C" NOT NULL,
    responsible_post  text COLLATE "C" NOT NULL,
    responsible_unit  text COLLATE "C" NOT NULL,
    asked             text[] COLLATE "C" NOT NULL,  -- persons whose answer an open escalation awaits
    next_step_what    text,
    next_step_who     text COLLATE "C",
    next_step_due     timestamptz,
    next_step_clause  text,
    next_deadline     timestamptz,
    overdue           boolean NOT NULL,
    escalation_level  smallint NOT NULL,
    progress_text     text,
    progress_at       timestamptz,
    rulebook_version  text COLLATE "C" NOT NULL,
    calendar_version  text COLLATE "C" NOT NULL,
    view              bytea NOT NULL  -- all that readers see: JSON, deflated (smaller and cheaper than jsonb)
) WITH (fillfactor = 85);
ALTER TABLE complaint ALTER view SET STORAGE EXTERNAL;  -- it is compressed already

CREATE INDEX complaint_open ON complaint (complaint_no)
    INCLUDE (stage, severity, unit, overdue, escalation_level) WHERE status = 'open';
CREATE INDEX complaint_step_who ON complaint (next_step_who, next_step_due) WHERE next_step_due IS NOT NULL;
CREATE INDEX complaint_step_officer ON complaint (officer, next_step_due) WHERE next_step_due IS NOT NULL;
CREATE INDEX complaint_step_unit ON complaint (unit, next_step_due) WHERE next_step_due IS NOT NULL;
CREATE INDEX complaint_asked ON complaint USING gin (asked) WHERE asked <> '{}';
CREATE INDEX complaint_branch_received ON complaint (branch, received_at);

-- Telephone, policy and claim numbers, normalised: the only place where a case is found by them.
CREATE TABLE complaint_lookup (
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('phone', 'policy_no', 'claim_no')),
    value        text COLLATE "C" NOT NULL,
    complaint_no text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, value, complaint_no)
);

-- Words of content and demand: Latin words whole, Chinese by pairs of characters (register/terms.py).
CREATE TABLE complaint_text (
    complaint_no text COLLATE "C" PRIMARY KEY,
    unit         text COLLATE "C" NOT NULL,
    received_at  timestamptz NOT NULL,
    terms        tsvector NOT NULL
);
CREATE INDEX complaint_text_terms ON complaint_text USING gin (terms);
CREATE INDEX complaint_text_received ON complaint_text (received_at DESC);
CREATE INDEX complaint_text_unit ON complaint_text (unit, received_at DESC);

-- The rungs of every clock run: when due, whether fired, how it ended.
CREATE TABLE case_clock (
    complaint_no text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    run          integer NOT NULL,
    rung         text COLLATE "C" NOT NULL,
    clause       text NOT NULL,
    due_at       timestamptz,           -- none while an open suspension leaves it unknown
    fired_at     timestamptz,
    late_by      integer,               -- seconds between due and fired
    stopped_at   timestamptz,
    verdict      text COLLATE "C" NOT NULL,
    PRIMARY KEY (complaint_no, name, run, rung)
);
CREATE INDEX case_clock_due ON case_clock (due_at) WHERE fired_at IS NULL AND stopped_at IS NULL;

-- Confirmed events stay as they are. What is not confirmed may give way to another task's decision,
-- and then stays as evidence.
CREATE FUNCTION guard_event() RETURNS trigger LANGUAGE plpgsql AS $$
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
                                  recorded_at, digest, data)
    VALUES (OLD.complaint_no, OLD.seq, OLD.kind, OLD.at, OLD.clause, OLD.person, OLD.role, OLD.unit, OLD.message_id,
            OLD.task_at, OLD.recorded_at, OLD.digest, OLD.data);
    RETURN OLD;
END $$;

CREATE TRIGGER case_event_guard BEFORE UPDATE OR DELETE ON case_event
    FOR EACH ROW EXECUTE FUNCTION guard_event();
CREATE TRIGGER complaint_stays BEFORE DELETE OR TRUNCATE ON complaint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER complaint_confirmed_grows BEFORE UPDATE ON complaint
    FOR EACH ROW WHEN (NEW.confirmed_seq < OLD.confirmed_seq OR NEW.complaint_no <> OLD.complaint_no)
    EXECUTE FUNCTION refuse_change();
