-- Sign-ins of the staff's pages. A row is found by the hash of what the browser holds: who reads the table can be nobody.

CREATE TABLE sign_in_begun (
    id_hash bytea PRIMARY KEY,
    state text NOT NULL,
    nonce text NOT NULL,
    verifier text NOT NULL,
    back text NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX sign_in_begun_ends ON sign_in_begun (ends_at);

CREATE TABLE staff_session (
    id_hash bytea PRIMARY KEY,
    person text NOT NULL,
    capacity text,
    proof bytea NOT NULL, -- the ID token, sealed with a key out of the cookie; the provider wants it at sign-out
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    used_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ends_at timestamptz NOT NULL
);
CREATE INDEX staff_session_person ON staff_session (person);
CREATE INDEX staff_session_ends ON staff_session (ends_at);
