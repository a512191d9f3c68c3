-- What shoppers keep for later. Everybody may have one list without a name, and others with one.
CREATE TABLE cart_lists (
    list_id    TEXT   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL,
    name       TEXT   NOT NULL, -- in small letters; empty for the list without a name
    created_at BIGINT NOT NULL,
    UNIQUE (account, name)
);

CREATE TABLE cart_list_lines (
    list_id  TEXT   NOT NULL REFERENCES cart_lists (list_id),
    sku      TEXT   NOT NULL REFERENCES cart_products (sku),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    place    BIGINT NOT NULL, -- the order in which the lines stand
    PRIMARY KEY (list_id, sku)
);
