-- What shoppers keep for later. Everybody may have one list without a name, and others with one.
CREATE TABLE cart_lists (
    list_id    TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    account    TEXT COLLATE "C"   NOT NULL,
    name       TEXT COLLATE "C"   NOT NULL, -- in small letters; empty for the list without a name
    created_at BIGINT NOT NULL,
    UNIQUE (account, name)
);

CREATE TABLE cart_list_lines (
    list_id  TEXT COLLATE "C"   NOT NULL REFERENCES cart_lists (list_id),
    sku      TEXT COLLATE "C"   NOT NULL REFERENCES cart_products (sku),
    quantity BIGINT NOT NULL CHECK (quantity > 0),
    place    BIGINT NOT NULL, -- the order in which the lines stand
    PRIMARY KEY (list_id, sku)
);
