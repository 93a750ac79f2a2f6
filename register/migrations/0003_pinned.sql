-- Rule books and calendars, once per content: thousands of cases refer to them by digest.

CREATE TABLE pinned_document (
    digest    text COLLATE "C" PRIMARY KEY CHECK (digest ~ '^[0-9a-f]{64}$'),
    kind      text COLLATE "C" NOT NULL CHECK (kind IN ('rulebook', 'calendar')),
    version   text COLLATE "C" NOT NULL,
    content   jsonb NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What was published, in order: one content per version, for ever.
CREATE TABLE published_document (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         text COLLATE "C" NOT NULL,
    name         text COLLATE "C" NOT NULL,
    version      text COLLATE "C" NOT NULL,
    digest       text COLLATE "C" NOT NULL REFERENCES pinned_document,
    published_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (kind, name, version)
);

CREATE TRIGGER pinned_document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pinned_document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER published_document_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON published_document
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- documents: [{digest, kind, version, content or null}]; null where the writer believes it stored already.
CREATE FUNCTION keep_pinned(documents jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    missing text;
BEGIN
    INSERT INTO pinned_document (digest, kind, version, content)
    SELECT d.digest, d.kind, d.version, d.content
    FROM jsonb_to_recordset(documents) AS d (digest text, kind text, version text, content jsonb)
    WHERE d.content IS NOT NULL
    ORDER BY d.digest
    ON CONFLICT (digest) DO NOTHING;
    SELECT d.digest INTO missing
    FROM jsonb_to_recordset(documents) AS d (digest text)
    WHERE NOT EXISTS (SELECT FROM pinned_document p WHERE p.digest = d.digest) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the pinned document % is not stored', missing USING ERRCODE = 'RD004';
    END IF;
END $$;
