-- One data key a scope (a complaint, or a workflow that belongs to none), wrapped by a master key that is not in this
-- database. Destroying the key makes unreadable what was sealed with it, in the register, in Temporal's history and in
-- every copy of either. The row stays: who, when, why.

CREATE TABLE case_key (
    scope        text COLLATE "C" PRIMARY KEY,
    master_id    text COLLATE "C",
    wrapped      bytea,
    made_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    destroyed_at timestamptz,
    destroyed_by text COLLATE "C",
    reason       text,
    CHECK ((wrapped IS NULL) = (master_id IS NULL)),
    CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL)),
    CHECK ((wrapped IS NULL) = (destroyed_by IS NOT NULL)),
    CHECK ((wrapped IS NULL) = (reason IS NOT NULL))
);

-- A key may be wrapped anew and may be destroyed; a destroyed one never comes back, and no row goes.
CREATE FUNCTION guard_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped IS NULL OR (NEW.scope, NEW.made_at) IS DISTINCT FROM (OLD.scope, OLD.made_at) THEN
        RAISE EXCEPTION 'case_key: change of % refused', OLD.scope USING ERRCODE = 'RD005';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER case_key_guard BEFORE UPDATE ON case_key
    FOR EACH ROW EXECUTE FUNCTION guard_key();
CREATE TRIGGER case_key_stays BEFORE DELETE OR TRUNCATE ON case_key
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
