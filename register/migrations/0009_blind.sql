-- A case is found by keyed hashes of its numbers and words (sealing/blind.py): `key_id` names the key of the ring that
-- made them, so that rows of an old key can be told and moved.

DROP TABLE complaint_lookup;  -- empty: migration 0008 has made sure
CREATE TABLE complaint_lookup (
    kind         text COLLATE "C" NOT NULL CHECK (kind IN ('phone', 'policy_no', 'claim_no')),
    value        bytea NOT NULL,
    complaint_no text COLLATE "C" NOT NULL,
    key_id       text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, value, complaint_no)
);
CREATE INDEX complaint_lookup_complaint ON complaint_lookup (complaint_no);
ALTER TABLE complaint_text ADD COLUMN key_id text COLLATE "C" NOT NULL;

CREATE OR REPLACE FUNCTION write_filed(no text, columns jsonb, filed jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO complaint_lookup (kind, value, complaint_no, key_id)
    SELECT x.kind, decode(x.value, 'hex'), no, filed ->> 'key_id'
    FROM jsonb_to_recordset(filed -> 'lookups') AS x (kind text, value text)
    ON CONFLICT DO NOTHING;
    INSERT INTO complaint_text (complaint_no, unit, received_at, terms, key_id)
    SELECT no, columns ->> 'unit', (columns ->> 'received_at')::timestamptz,
           array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(filed -> 'terms'))), filed ->> 'key_id'
    ON CONFLICT DO NOTHING;
END $$;

-- Hashes of an old key give way to those of the first one, unless the key was destroyed in between.
CREATE FUNCTION reindex_case(no text, filed jsonb) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    columns jsonb;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(no, 1380273234));
    SELECT jsonb_build_object('unit', t.unit, 'received_at', t.received_at) INTO columns
    FROM complaint_text t WHERE t.complaint_no = no;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM complaint_lookup l WHERE l.complaint_no = no;
    DELETE FROM complaint_text t WHERE t.complaint_no = no;
    PERFORM write_filed(no, columns, filed);
    RETURN true;
END $$;

-- Destroy a scope's key, and with it all by which the case is found through what people wrote.
CREATE FUNCTION destroy_key(no text, who text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(no, 1380273234));
    PERFORM need_key(no);
    IF EXISTS (SELECT FROM complaint c WHERE c.complaint_no = no AND c.status = 'open') THEN
        RAISE EXCEPTION '% is open: its key is needed', no USING ERRCODE = 'RD010';
    END IF;
    UPDATE case_key k SET wrapped = NULL, master_id = NULL, destroyed_at = clock_timestamp(), destroyed_by = who, reason = why
    WHERE k.scope = no;
    DELETE FROM complaint_lookup l WHERE l.complaint_no = no;
    DELETE FROM complaint_text t WHERE t.complaint_no = no;
    PERFORM pg_notify('redress_register', no || ' 0');
END $$;
