-- What is sold. A product that leaves the catalogue keeps its row (`withdrawn_at`), because carts
-- still name it.
CREATE TABLE cart_products (
    sku          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name         TEXT COLLATE "C" NOT NULL,
    spoken_name  TEXT COLLATE "C" NOT NULL,
    brand        TEXT COLLATE "C",
    category     TEXT COLLATE "C",
    size         TEXT COLLATE "C",
    variants     TEXT COLLATE "C" NOT NULL, -- JSON: [{"kind":"colour","value":"red"}]
    synonyms     TEXT COLLATE "C" NOT NULL, -- JSON: ["dot"]
    price_minor  BIGINT           NOT NULL CHECK (price_minor >= 0),
    currency     TEXT COLLATE "C" NOT NULL,
    min_quantity BIGINT,
    max_quantity BIGINT,
    multiple_of  BIGINT,
    fingerprint  TEXT COLLATE "C" NOT NULL, -- tells whether an import changes the row
    sold_out_at  BIGINT,
    withdrawn_at BIGINT,
    changed_at   BIGINT           NOT NULL
);

-- An import collects its rows here, a thousand at a time, and switches all of them at its end.
CREATE TABLE cart_staged_products (
    import_id    TEXT COLLATE "C" NOT NULL,
    sku          TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    spoken_name  TEXT COLLATE "C" NOT NULL,
    brand        TEXT COLLATE "C",
    category     TEXT COLLATE "C",
    size         TEXT COLLATE "C",
    variants     TEXT COLLATE "C" NOT NULL,
    synonyms     TEXT COLLATE "C" NOT NULL,
    price_minor  BIGINT           NOT NULL,
    currency     TEXT COLLATE "C" NOT NULL,
    min_quantity BIGINT,
    max_quantity BIGINT,
    multiple_of  BIGINT,
    fingerprint  TEXT COLLATE "C" NOT NULL,
    sold_out_at  BIGINT,
    staged_at    BIGINT           NOT NULL,
    PRIMARY KEY (import_id, sku)
);

-- One row: which catalogue is the current one. Replicas compare it with what they search in.
CREATE TABLE cart_catalogue (
    id          BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    version     BIGINT NOT NULL,
    imported_at BIGINT
);
INSERT INTO cart_catalogue (id, version) VALUES (1, 0);

CREATE TABLE cart_carts (
    account    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version    BIGINT           NOT NULL,
    created_at BIGINT           NOT NULL,
    changed_at BIGINT           NOT NULL
);

CREATE TABLE cart_lines (
    line_id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account          TEXT COLLATE "C" NOT NULL REFERENCES cart_carts (account),
    sku              TEXT COLLATE "C" NOT NULL REFERENCES cart_products (sku),
    quantity         BIGINT           NOT NULL CHECK (quantity > 0),
    unit_price_minor BIGINT           NOT NULL CHECK (unit_price_minor >= 0),
    currency         TEXT COLLATE "C" NOT NULL,
    added_version    BIGINT           NOT NULL, -- the cart's version that the line came with: its place
    UNIQUE (account, sku)
);

-- What each request did, written in the transaction that did it.
CREATE TABLE cart_requests (
    account    TEXT COLLATE "C" NOT NULL,
    request_id TEXT COLLATE "C" NOT NULL,
    step       BIGINT           NOT NULL,
    body_hash  BYTEA            NOT NULL,
    result     BYTEA            NOT NULL,
    created_at BIGINT           NOT NULL,
    PRIMARY KEY (account, request_id, step)
);
CREATE INDEX cart_requests_by_age ON cart_requests (created_at);
