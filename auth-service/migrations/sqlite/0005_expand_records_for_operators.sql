-- What the operator keeps track by: the steps of each try to link, from where an audited event
-- came, and which restored databases were declared.

-- One step of a try to link. Refusals that come before a client is known have none, and no row of
-- auth_link_attempts.
CREATE TABLE auth_link_steps (
    id         TEXT NOT NULL PRIMARY KEY, -- stp_…
    attempt_id TEXT NOT NULL,             -- att_…
    at         BIGINT NOT NULL,
    step       TEXT NOT NULL,             -- authorization, log_in_page, …
    failure    TEXT,                      -- NULL: it went well
    client_id  TEXT,
    user_id    TEXT,
    grant_id   TEXT
);
CREATE INDEX auth_link_steps_attempt ON auth_link_steps (attempt_id, id);
CREATE INDEX auth_link_steps_at ON auth_link_steps (at);
CREATE INDEX auth_link_steps_strangers ON auth_link_steps (attempt_id) WHERE client_id IS NULL;
CREATE INDEX auth_link_attempts_client ON auth_link_attempts (client_id, id);
CREATE INDEX auth_link_attempts_user ON auth_link_attempts (user_id, id);
CREATE INDEX auth_link_attempts_grant ON auth_link_attempts (grant_id) WHERE grant_id IS NOT NULL;

-- From where an audited event came. Apart from the events, which are kept for ever: an address is
-- personal.
CREATE TABLE auth_audit_origins (
    event_id TEXT NOT NULL PRIMARY KEY, -- aud_…
    at       BIGINT NOT NULL,
    origin   TEXT NOT NULL              -- address:192.0.2.1, certificate:operator, …
);
CREATE INDEX auth_audit_origins_at ON auth_audit_origins (at);

-- Databases that were restored from a backup, as the operator declared.
CREATE TABLE auth_restores (
    since       BIGINT NOT NULL PRIMARY KEY, -- what happened later was forgotten
    declared_at BIGINT NOT NULL
);
