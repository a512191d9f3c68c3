-- What the last emptying of a cart took out, for a day, so that it can be taken back.
CREATE TABLE cart_cleared_lines (
    account    TEXT   NOT NULL,
    sku        TEXT   NOT NULL REFERENCES cart_products (sku),
    quantity   BIGINT NOT NULL CHECK (quantity > 0),
    place      BIGINT NOT NULL, -- the order in which the lines stood
    cleared_at BIGINT NOT NULL,
    PRIMARY KEY (account, sku)
);
CREATE INDEX cart_cleared_lines_by_age ON cart_cleared_lines (cleared_at);
