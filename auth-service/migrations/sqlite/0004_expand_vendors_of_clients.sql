-- The vendor whose profile a client has, where only a file knows it; `profile` then says the kind.
ALTER TABLE auth_clients ADD COLUMN vendor TEXT;
