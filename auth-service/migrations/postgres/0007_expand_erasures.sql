-- Each deletion has a number, so that other services learn of all of them in order. It is given when
-- the deletions are listed, not when one is made: so they come in the order in which they became
-- known, and those of a version that does not know the column are not left out.
ALTER TABLE auth_users ADD COLUMN erasure BIGINT;
CREATE INDEX auth_users_by_erasure ON auth_users (erasure) WHERE erasure IS NOT NULL;
CREATE INDEX auth_users_without_erasure ON auth_users (deleted_at)
    WHERE deleted_at IS NOT NULL AND erasure IS NULL;

-- One row, once a number was given: the last. Whoever gives numbers has its lock.
CREATE TABLE auth_erasure_numbers (
    id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    last BIGINT NOT NULL
);
