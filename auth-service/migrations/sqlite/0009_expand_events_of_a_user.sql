-- The events of an account that is deleted: the addresses that they came from are erased with it.
CREATE INDEX auth_audit_events_user ON auth_audit_events (user_id) WHERE user_id IS NOT NULL;
