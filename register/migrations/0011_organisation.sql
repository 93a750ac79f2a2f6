-- The organisation: every version that was ever in force, with who changed it, when and why. Names of staff only.

CREATE TABLE organisation_version (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version      text COLLATE "C" NOT NULL UNIQUE,
    content      jsonb NOT NULL,
    changes      jsonb NOT NULL,
    person       text COLLATE "C" NOT NULL,
    reason       text NOT NULL,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TRIGGER organisation_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON organisation_version
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- On which days the open cases have been told of a version: people go on leave and come back without a new version.
CREATE TABLE organisation_told (
    version text COLLATE "C" NOT NULL,
    day     date NOT NULL,
    told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (version, day)
);

-- Publishes a version after the one that its author has seen; null where another came between. The same again is taken.
CREATE FUNCTION publish_organisation(
    new_version text, new_content jsonb, seen_version text, what jsonb, who text, why text
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    latest organisation_version%ROWTYPE;
    given  bigint;
BEGIN
    LOCK TABLE organisation_version IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO latest FROM organisation_version ORDER BY number DESC LIMIT 1;
    IF latest.version = new_version AND latest.content = new_content THEN
        RETURN latest.number;
    END IF;
    IF latest.version IS DISTINCT FROM seen_version THEN
        RETURN NULL;
    END IF;
    INSERT INTO organisation_version (version, content, changes, person, reason)
    VALUES (new_version, new_content, what, who, why) RETURNING number INTO given;
    RETURN given;
END $$;
