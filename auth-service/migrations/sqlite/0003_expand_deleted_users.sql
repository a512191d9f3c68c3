-- Since when an account is deleted: its row has nothing personal left, and its id is never given
-- again.
ALTER TABLE auth_users ADD COLUMN deleted_at BIGINT;
