-- Every link of a shopper, newest first, ended ones included.
CREATE INDEX auth_grants_user_all ON auth_grants (user_id, id);
