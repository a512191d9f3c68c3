-- Whose account was deleted: nothing is kept of them, and nothing is taken for them any more. The
-- id is never given again.
CREATE TABLE cart_erased_accounts (
    account   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    erased_at BIGINT           NOT NULL
);

-- One row, once an account was erased: the last of the erasures that auth-service lists and that
-- are done here.
CREATE TABLE cart_erasure_cursor (
    id      BIGINT           NOT NULL PRIMARY KEY CHECK (id = 1),
    number  BIGINT           NOT NULL,
    account TEXT COLLATE "C" NOT NULL
);
