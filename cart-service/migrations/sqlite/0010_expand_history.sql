-- Whether a shopper lets their history be used. No row: they never said, and the shop's default holds.
CREATE TABLE cart_history (
    account    TEXT   NOT NULL PRIMARY KEY,
    uses       BIGINT NOT NULL CHECK (uses IN (0, 1)),
    wording    BIGINT NOT NULL, -- which one they agreed to or refused
    channel    TEXT   NOT NULL,
    decided_at BIGINT NOT NULL
);

-- What was added on which day by somebody whose voice is known and whose history is on.
CREATE TABLE cart_added_days (
    account TEXT   NOT NULL,
    sku     TEXT   NOT NULL REFERENCES cart_products (sku),
    day     BIGINT NOT NULL, -- days since 1970, UTC
    PRIMARY KEY (account, sku, day)
);
CREATE INDEX cart_added_days_by_day ON cart_added_days (day);

-- Whose carts hold a product: what is recommended is counted there.
CREATE INDEX cart_lines_by_product ON cart_lines (sku, account);
