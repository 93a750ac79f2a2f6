-- Emergency plans (R6.1(1), L29): which complaints are similar, the plans, and what happened in them.
--
-- Two locks keep a storm to one plan. Complaints that share a grouping take its lock and are counted one after the
-- other; a plan takes the lock of all plans alone when it begins or ends, so that a complaint filed at that moment is
-- either found by the plan or finds it.

-- What makes a complaint similar to others: codes only.
CREATE TABLE similarity (
    complaint_no text COLLATE "C" PRIMARY KEY,
    event        text COLLATE "C",
    place        text COLLATE "C" NOT NULL,
    branch       text COLLATE "C" NOT NULL,
    line         text COLLATE "C" NOT NULL,
    category     text COLLATE "C" NOT NULL,
    persons      integer NOT NULL,
    received_at  timestamptz NOT NULL,
    emergency_no text COLLATE "C"   -- the latest plan that it belongs or belonged to
);
CREATE INDEX similarity_emergency ON similarity (emergency_no, complaint_no) WHERE emergency_no IS NOT NULL;

-- Complaints filed before are found by plans; they are not counted.
INSERT INTO similarity (complaint_no, place, branch, line, category, persons, received_at)
SELECT complaint_no, unit, branch, business_line, category, 1, received_at FROM complaint;

-- The groups that a complaint is counted in, by the spelling of the grouping.
CREATE TABLE similar_key (
    key          text COLLATE "C" NOT NULL,
    received_at  timestamptz NOT NULL,
    complaint_no text COLLATE "C" NOT NULL REFERENCES similarity,
    PRIMARY KEY (key, received_at, complaint_no)
);

CREATE TABLE emergency (
    emergency_no  text COLLATE "C" PRIMARY KEY,
    key           text COLLATE "C" NOT NULL,
    episode       integer NOT NULL CHECK (episode >= 1),
    event         text COLLATE "C",
    place         text COLLATE "C",
    branch        text COLLATE "C",
    line          text COLLATE "C",
    category      text COLLATE "C",
    since         timestamptz,
    status        text NOT NULL CHECK (status IN ('proposed', 'active', 'stood_down', 'dismissed')),
    severity      text NOT NULL,
    cause         text NOT NULL,
    cases         integer NOT NULL,     -- when it was proposed
    persons       integer NOT NULL,
    complaint_no  text COLLATE "C",     -- with which the threshold was reached
    proposed_at   timestamptz NOT NULL,
    announced_at  timestamptz,          -- its workflow is known to run
    last_seq      integer NOT NULL DEFAULT 0,
    next_deadline timestamptz,
    overdue       boolean NOT NULL DEFAULT false,
    updated_at    timestamptz,
    view          bytea,                -- what readers see, sealed; none until its workflow has recorded
    UNIQUE (key, episode)
);
CREATE UNIQUE INDEX emergency_one_open ON emergency (key) WHERE status IN ('proposed', 'active');
CREATE INDEX emergency_listed ON emergency (proposed_at DESC, emergency_no);

CREATE TABLE emergency_event (
    emergency_no text COLLATE "C" NOT NULL,
    seq          integer NOT NULL CHECK (seq >= 1),
    kind         text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    clause       text NOT NULL,
    person       text COLLATE "C" NOT NULL,
    role         text COLLATE "C" NOT NULL,
    unit         text COLLATE "C" NOT NULL,
    message_id   text COLLATE "C" NOT NULL,
    recorded_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    digest       bytea NOT NULL,
    sealed       bytea NOT NULL,
    PRIMARY KEY (emergency_no, seq)
);
ALTER TABLE emergency_event ALTER sealed SET STORAGE EXTERNAL;  -- what is sealed does not compress
CREATE TRIGGER emergency_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON emergency_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION covers(e emergency, s similarity) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (e.event IS NULL OR e.event = s.event) AND (e.place IS NULL OR e.place = s.place)
       AND (e.branch IS NULL OR e.branch = s.branch) AND (e.line IS NULL OR e.line = s.line)
       AND (e.category IS NULL OR e.category = s.category) AND (e.since IS NULL OR s.received_at >= e.since);
$$;

CREATE FUNCTION lock_plans(alone boolean) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(1380273235, 0);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(1380273235, 0);
    END IF;
END $$;

-- A plan for the group: its number is the grouping's, its episode the next. The complaints counted belong to it.
CREATE FUNCTION propose_plan(f jsonb, g jsonb, why text, from_then timestamptz, n integer, p integer)
RETURNS emergency LANGUAGE plpgsql AS $$
DECLARE
    made emergency;
    next constant integer := (SELECT coalesce(max(e.episode), 0) + 1 FROM emergency e WHERE e.key = g ->> 'key');
BEGIN
    made := jsonb_populate_record(NULL::emergency, g -> 'shared');
    made.emergency_no := (g ->> 'stem') || '-' || next;
    made.key := g ->> 'key';
    made.episode := next;
    made.since := CASE WHEN made.event IS NULL THEN from_then END;  -- of one occurrence, all
    made.status := 'proposed';
    made.severity := f ->> 'severity';
    made.cause := why;
    made.cases := n;
    made.persons := p;
    made.complaint_no := f ->> 'complaint_no';
    made.proposed_at := (f ->> 'at')::timestamptz;
    made.last_seq := 0;
    made.overdue := false;
    INSERT INTO emergency SELECT made.*;
    UPDATE similarity s SET emergency_no = made.emergency_no
    FROM similar_key k
    WHERE k.key = made.key AND k.received_at >= from_then AND s.complaint_no = k.complaint_no AND s.emergency_no IS NULL;
    UPDATE similarity s SET emergency_no = made.emergency_no WHERE s.complaint_no = made.complaint_no;
    RETURN made;
END $$;

-- Looks at one complaint: the open plan that it belongs to, an old one or one that it has just called for; or none.
-- f: complaint_no, event, place, branch, line, category, persons, received_at, at, within (seconds), similar_cases,
-- persons_from, severity, at_once (why one complaint suffices, or null), groups [{key, stem, shared {…}}] in their order.
CREATE FUNCTION watch_similar(f jsonb) RETURNS SETOF emergency LANGUAGE plpgsql AS $$
DECLARE
    from_then constant timestamptz := (f ->> 'at')::timestamptz - make_interval(secs => (f ->> 'within')::double precision);
    s     similarity;
    plan  emergency;
    g     jsonb;
    n     integer;
    p     integer;
BEGIN
    PERFORM lock_plans(false);
    PERFORM pg_advisory_xact_lock(1380273236, hashtext(x.key))
    FROM (SELECT x ->> 'key' AS key FROM jsonb_array_elements(f -> 'groups') AS x ORDER BY hashtext(x ->> 'key')) AS x;

    s := jsonb_populate_record(NULL::similarity, f);
    s.emergency_no := NULL;
    INSERT INTO similarity SELECT s.* ON CONFLICT DO NOTHING;
    INSERT INTO similar_key (key, received_at, complaint_no)
    SELECT x ->> 'key', s.received_at, s.complaint_no FROM jsonb_array_elements(f -> 'groups') AS x ON CONFLICT DO NOTHING;
    SELECT * INTO s FROM similarity x WHERE x.complaint_no = s.complaint_no FOR UPDATE;

    SELECT * INTO plan FROM emergency e
    WHERE e.status IN ('proposed', 'active') AND (e.emergency_no = s.emergency_no OR covers(e, s))
    ORDER BY (e.emergency_no = s.emergency_no) DESC NULLS LAST, (e.status = 'active') DESC, e.proposed_at, e.emergency_no
    LIMIT 1;
    IF FOUND THEN
        UPDATE similarity x SET emergency_no = plan.emergency_no
        WHERE x.complaint_no = s.complaint_no AND x.emergency_no IS DISTINCT FROM plan.emergency_no;
        RETURN NEXT plan;
        RETURN;
    END IF;

    IF s.emergency_no IS NULL AND s.received_at >= from_then THEN
        FOR g IN SELECT x FROM jsonb_array_elements(f -> 'groups') AS x LOOP
            SELECT count(*), coalesce(sum(x.persons), 0) INTO n, p
            FROM similar_key k JOIN similarity x USING (complaint_no)
            WHERE k.key = g ->> 'key' AND k.received_at >= from_then AND x.emergency_no IS NULL;
            IF n >= (f ->> 'similar_cases')::integer OR p >= (f ->> 'persons_from')::integer THEN
                RETURN NEXT propose_plan(
                    f, g, CASE WHEN n >= (f ->> 'similar_cases')::integer THEN 'cases' ELSE 'persons' END, from_then, n, p);
                RETURN;
            END IF;
        END LOOP;
    END IF;
    IF f ->> 'at_once' IS NOT NULL AND jsonb_array_length(f -> 'groups') > 0 THEN
        RETURN NEXT propose_plan(f, f -> 'groups' -> 0, f ->> 'at_once', least(from_then, s.received_at), 1, s.persons);
    END IF;
END $$;
