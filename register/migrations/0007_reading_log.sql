-- Who read personal data of whom, when, which of it, and why (R4.1). Append-only; for auditors.

CREATE TABLE reading_log (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    person        text COLLATE "C" NOT NULL,
    role          text COLLATE "C" NOT NULL,
    unit          text COLLATE "C" NOT NULL,
    complaint_no  text COLLATE "C",           -- none: a search that showed no case
    what          text COLLATE "C" NOT NULL,  -- the right that was used
    revealed      text[] COLLATE "C" NOT NULL,
    masked        text[] COLLATE "C" NOT NULL,
    reason_scope  text COLLATE "C",           -- whose key the reason is sealed with
    reason_sealed bytea,
    request_id    text COLLATE "C",
    CHECK ((reason_scope IS NULL) = (reason_sealed IS NULL))
);
CREATE INDEX reading_log_complaint ON reading_log (complaint_no, id);
CREATE INDEX reading_log_person ON reading_log (person, id);
CREATE INDEX reading_log_at ON reading_log (at);

CREATE TRIGGER reading_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON reading_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
