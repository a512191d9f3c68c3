-- What a request asks of its pages: how long ago the password may have been typed at most, in
-- microseconds (`prompt=login`: 0), and that the shopper is to be asked whatever they allowed before.
ALTER TABLE auth_flows ADD COLUMN max_age BIGINT;
ALTER TABLE auth_flows ADD COLUMN ask_at BIGINT;
-- That the code was given for an earlier yes; and the service that had it made for its shopper.
ALTER TABLE auth_link_attempts ADD COLUMN remembered_at BIGINT;
ALTER TABLE auth_link_attempts ADD COLUMN issued_to TEXT;
-- The sessions of an account that is deleted.
CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id);
