-- The lasting data model of auth-service.
--
-- Instants are microseconds since 1970-01-01T00:00:00Z; a nullable instant says whether and when.
-- Scope columns are masks over auth_scopes.bit. Hashes are SHA-256 unless said otherwise.
-- Texts are compared and ordered as bytes, as in SQLite, whatever the locale of the database.

CREATE TABLE auth_scopes (
    bit        BIGINT           NOT NULL PRIMARY KEY CHECK (bit BETWEEN 0 AND 31), -- never given again
    name       TEXT COLLATE "C" NOT NULL UNIQUE,
    audience   TEXT COLLATE "C" NOT NULL,
    retired_at BIGINT
);
INSERT INTO auth_scopes (bit, name, audience) VALUES
    (0, 'cart.read', 'cart'),
    (1, 'cart.write', 'cart'),
    (2, 'orders.read', 'cart'),
    (3, 'orders.place', 'cart'),
    (4, 'profile', 'account');

CREATE TABLE auth_roles (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    scope      BIGINT           NOT NULL,
    created_at BIGINT           NOT NULL
);
INSERT INTO auth_roles (name, scope, created_at)
    VALUES ('shopper', 31, (extract(epoch FROM statement_timestamp()) * 1000000)::bigint);

CREATE TABLE auth_users (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- usr_…
    email         TEXT COLLATE "C" NOT NULL,             -- as it was given
    email_key     TEXT COLLATE "C" NOT NULL UNIQUE,      -- lower case: what is compared
    password_hash TEXT COLLATE "C" NOT NULL,             -- PHC string
    links_epoch   BIGINT           NOT NULL DEFAULT 0,   -- grows: every link of this user is dead
    session_epoch BIGINT           NOT NULL DEFAULT 0,   -- grows: every browser session and code is dead
    disabled_at   BIGINT,
    created_at    BIGINT           NOT NULL
);

CREATE TABLE auth_user_roles (
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES auth_users (id),
    role_name TEXT COLLATE "C" NOT NULL REFERENCES auth_roles (name),
    granted_at BIGINT           NOT NULL,
    PRIMARY KEY (user_id, role_name)
);

CREATE TABLE auth_clients (
    id                    TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- cli_…
    name                  TEXT COLLATE "C" NOT NULL UNIQUE,
    profile               TEXT COLLATE "C" NOT NULL CHECK (profile IN ('alexa', 'google', 'confidential', 'public')),
    scope                 BIGINT           NOT NULL,             -- what it may ask for
    secret_hash           BYTEA,                                 -- NULL: public
    previous_secret_hash  BYTEA,                                 -- still good until previous_secret_until
    previous_secret_until BIGINT,
    secret_version        BIGINT           NOT NULL DEFAULT 1,
    links_epoch           BIGINT           NOT NULL DEFAULT 0,
    pkce_required_at      BIGINT,                                -- for profiles that leave it to the client
    disabled_at           BIGINT,
    created_at            BIGINT           NOT NULL,
    CHECK ((profile = 'public') = (secret_hash IS NULL))
);

CREATE TABLE auth_client_redirect_uris (
    client_id TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    uri       TEXT COLLATE "C" NOT NULL, -- compared byte for byte
    PRIMARY KEY (client_id, uri)
);

CREATE TABLE auth_client_audiences (
    client_id TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    audience  TEXT COLLATE "C" NOT NULL, -- may introspect tokens for it
    PRIMARY KEY (client_id, audience)
);

CREATE TABLE auth_consents (
    user_id      TEXT COLLATE "C" NOT NULL REFERENCES auth_users (id),
    client_id    TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    scope        BIGINT           NOT NULL,
    granted_at   BIGINT           NOT NULL,
    withdrawn_at BIGINT,
    PRIMARY KEY (user_id, client_id)
);

CREATE TABLE auth_token_keys (
    kid         BIGINT           NOT NULL PRIMARY KEY CHECK (kid BETWEEN 1 AND 255),
    check_value BYTEA            NOT NULL,
    state       TEXT COLLATE "C" NOT NULL CHECK (state IN ('standby', 'active', 'verify', 'suspect', 'retired')),
    active_from BIGINT,
    retired_at  BIGINT
);
CREATE UNIQUE INDEX auth_token_keys_active ON auth_token_keys (state) WHERE state = 'active';

-- One row per link (one code exchange). Tokens are derived, never stored.
CREATE TABLE auth_grants (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- lnk_…, public, in logs
    token_key         BYTEA            NOT NULL UNIQUE,      -- SHA-256 of the access id: what a token is found by
    client_id         TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    user_id           TEXT COLLATE "C" REFERENCES auth_users (id), -- NULL: client_credentials
    external_ref      BYTEA,                                 -- HMAC of Alexa's userId
    external_kid      BIGINT,                                -- the key of that HMAC (the link's key at birth)
    user_epoch        BIGINT           NOT NULL,
    client_epoch      BIGINT           NOT NULL,
    scope             BIGINT           NOT NULL,             -- what was consented to
    generation        BIGINT           NOT NULL,
    acknowledged      BIGINT           NOT NULL,
    kid               BIGINT           NOT NULL,
    kid_before        BIGINT,
    access_floor      BIGINT           NOT NULL DEFAULT 0,   -- access tokens with (gen, iat s) <= (access_floor, floor_iat) are dead
    floor_iat         BIGINT           NOT NULL DEFAULT 0,
    created_at        BIGINT           NOT NULL,
    refreshed_at      BIGINT           NOT NULL,
    access_issued_at  BIGINT           NOT NULL,
    access_expires_at BIGINT           NOT NULL,
    expires_at        BIGINT,
    ended_at          BIGINT,
    ended_reason      TEXT COLLATE "C",
    CHECK (generation BETWEEN 1 AND 4294967294),
    CHECK (acknowledged BETWEEN generation - 1 AND generation),
    CHECK (access_floor <= generation),
    CHECK ((ended_at IS NULL) = (ended_reason IS NULL))
) WITH (fillfactor = 80); -- a refresh writes its row in place: nothing that it writes is indexed
CREATE INDEX auth_grants_user ON auth_grants (user_id) WHERE ended_at IS NULL;
CREATE INDEX auth_grants_client ON auth_grants (client_id, id) WHERE ended_at IS NULL;
CREATE INDEX auth_grants_ref ON auth_grants (external_ref) WHERE external_ref IS NOT NULL;
CREATE INDEX auth_grants_ended ON auth_grants (ended_at) WHERE ended_at IS NOT NULL;

CREATE FUNCTION auth_grants_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a grant only moves forward';
END $$;
CREATE TRIGGER auth_grants_only_forward
BEFORE UPDATE OF generation, ended_at ON auth_grants FOR EACH ROW
WHEN (NEW.generation < OLD.generation OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL))
EXECUTE FUNCTION auth_grants_only_forward();

CREATE TABLE auth_codes (
    code_hash         BYTEA            NOT NULL PRIMARY KEY,
    client_id         TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    user_id           TEXT COLLATE "C" NOT NULL REFERENCES auth_users (id),
    redirect_uri      TEXT COLLATE "C" NOT NULL,           -- where the code was sent
    redirect_uri_sent_at BIGINT,                           -- the authorization request named it: the exchange must too
    scope             BIGINT           NOT NULL,
    code_challenge    TEXT COLLATE "C",                    -- S256; NULL: none was sent
    session_epoch     BIGINT           NOT NULL,           -- of the user, at consent
    attempt_id        TEXT COLLATE "C",                    -- the link attempt that this belongs to
    attempts          BIGINT           NOT NULL DEFAULT 0, -- wrong verifier or redirect URI; dead at 5
    issued_at         BIGINT           NOT NULL,
    expires_at        BIGINT           NOT NULL,
    used_at           BIGINT,
    grant_id          TEXT COLLATE "C"
);
CREATE INDEX auth_codes_expiry ON auth_codes (expires_at);

-- A signed-in browser. The cookie holds the random id; only its hash is here.
CREATE TABLE auth_sessions (
    id_hash       BYTEA            NOT NULL PRIMARY KEY,
    user_id       TEXT COLLATE "C" NOT NULL REFERENCES auth_users (id),
    session_epoch BIGINT           NOT NULL,
    created_at    BIGINT           NOT NULL,
    seen_at       BIGINT           NOT NULL,
    expires_at    BIGINT           NOT NULL, -- absolute limit
    ended_at      BIGINT
);
CREATE INDEX auth_sessions_user ON auth_sessions (user_id) WHERE ended_at IS NULL;
CREATE INDEX auth_sessions_expiry ON auth_sessions (expires_at);

-- One authorization request on its way through the pages. The pages carry only its id; what was
-- asked for lies here, so that nothing can be changed between log-in and consent.
CREATE TABLE auth_flows (
    id_hash        BYTEA            NOT NULL PRIMARY KEY,
    browser_hash   BYTEA            NOT NULL, -- of the cookie that began it
    client_id      TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    redirect_uri   TEXT COLLATE "C" NOT NULL,
    redirect_uri_sent_at BIGINT,
    scope          BIGINT           NOT NULL,
    state          TEXT COLLATE "C",          -- opaque, up to 4 KiB, goes back unchanged
    code_challenge TEXT COLLATE "C",
    attempt_id     TEXT COLLATE "C" NOT NULL,
    created_at     BIGINT           NOT NULL,
    expires_at     BIGINT           NOT NULL,
    finished_at    BIGINT                     -- allowed or denied; once
);
CREATE INDEX auth_flows_expiry ON auth_flows (expires_at);

-- What became of each try to link, for the operator ("a shopper says linking fails").
CREATE TABLE auth_link_attempts (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- att_…
    client_id    TEXT COLLATE "C" NOT NULL REFERENCES auth_clients (id),
    user_id      TEXT COLLATE "C" REFERENCES auth_users (id),
    started_at   BIGINT           NOT NULL,
    logged_in_at BIGINT,
    decided_at   BIGINT,
    code_at      BIGINT,
    exchanged_at BIGINT,
    grant_id     TEXT COLLATE "C",
    failed_at    BIGINT,
    reason       TEXT COLLATE "C"                       -- cancelled, wrong_password, code_expired, …
);
CREATE INDEX auth_link_attempts_started ON auth_link_attempts (started_at);

-- Public halves of the passport keys that each process makes in memory.
CREATE TABLE auth_passport_keys (
    kid        TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    public_key BYTEA            NOT NULL, -- Ed25519, 32 bytes
    created_at BIGINT           NOT NULL,
    expires_at BIGINT           NOT NULL  -- no passport of this key lives beyond it
);

-- Append-only: who did what to whom, from where.
CREATE TABLE auth_audit_events (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- aud_…
    at         BIGINT           NOT NULL,
    event      TEXT COLLATE "C" NOT NULL,             -- code.exchanged, grant.ended, …
    actor      TEXT COLLATE "C" NOT NULL,             -- client:cli_…, user:usr_…, operator, system
    client_id  TEXT COLLATE "C",
    user_id    TEXT COLLATE "C",
    grant_id   TEXT COLLATE "C",
    detail     TEXT COLLATE "C" NOT NULL DEFAULT '{}' -- JSON; never a secret
);
CREATE INDEX auth_audit_events_at ON auth_audit_events (at);
CREATE INDEX auth_audit_events_grant ON auth_audit_events (grant_id) WHERE grant_id IS NOT NULL;

CREATE FUNCTION auth_audit_events_no_update() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit events are append-only';
END $$;
CREATE TRIGGER auth_audit_events_no_update BEFORE UPDATE ON auth_audit_events FOR EACH ROW
EXECUTE FUNCTION auth_audit_events_no_update();
