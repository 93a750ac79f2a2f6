-- Newest complaints whose words match. PostgreSQL cannot tell how rare a rare word is, so this looks first: up to `few`
-- matches are gathered from the word index and sorted; of more than that, the newest are met soon when walking the
-- complaints from the newest on.

CREATE FUNCTION matching_text(query tsquery, units text[], most integer)
RETURNS TABLE (complaint_no text, received_at timestamptz) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_indexscan = off AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT t.complaint_no, t.received_at FROM complaint_text t WHERE t.terms @@ $1 '
        || CASE WHEN units IS NULL THEN '' ELSE 'AND t.unit = ANY($2) ' END || 'LIMIT $3'
    USING query, units, most;
END $$;

CREATE FUNCTION search_text(query tsquery, units text[], most integer)
RETURNS TABLE (complaint_no text) LANGUAGE plpgsql STABLE AS $$
DECLARE
    few  constant integer := 2000;
    hits constant text[] := ARRAY(
        SELECT m.complaint_no FROM matching_text(query, units, few) m ORDER BY m.received_at DESC);
BEGIN
    IF cardinality(hits) < few THEN
        RETURN QUERY SELECT h FROM unnest(hits[:most]) AS h;
        RETURN;
    END IF;
    RETURN QUERY EXECUTE
        'SELECT t.complaint_no FROM complaint_text t WHERE t.terms @@ $1 '
        || CASE WHEN units IS NULL THEN '' ELSE 'AND t.unit = ANY($2) ' END
        || 'ORDER BY t.received_at DESC LIMIT $3'
    USING query, units, most;
END $$;
