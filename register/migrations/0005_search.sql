-- Newest complaints whose words match. Planned anew for every query: how common a word is decides whether to walk the
-- word index or the complaints from the newest on.
CREATE FUNCTION search_text(query tsquery, units text[], most integer)
RETURNS TABLE (complaint_no text) LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY EXECUTE
        'SELECT t.complaint_no FROM complaint_text t WHERE t.terms @@ $1 '
        || CASE WHEN units IS NULL THEN '' ELSE 'AND t.unit = ANY($2) ' END
        || 'ORDER BY t.received_at DESC LIMIT $3'
    USING query, units, most;
END $$;
