-- From when on ids of requests are kept as digests, and the digests of their bodies with these ids in them:
-- until then a replica of the version before this one must recognise what it finds. One row.
CREATE TABLE cart_sealing (
    id        BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    begins_at BIGINT NOT NULL
);
