-- What a request asks of its pages: how long ago the password may have been typed at most, in
-- microseconds (`prompt=login`: 0), and that the shopper is to be asked whatever they allowed before.
ALTER TABLE auth_flows ADD COLUMN max_age BIGINT;
ALTER TABLE auth_flows ADD COLUMN ask_at BIGINT;
-- The sessions of an account that is deleted.
CREATE INDEX auth_sessions_of_user ON auth_sessions (user_id);
