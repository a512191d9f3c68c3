-- How many people a phrase is of, which is shown only if it is of several: a mark for each, 16 bits that tell
-- them apart for this phrase and name nobody. `day` is the last on which it was said (days since 1970, UTC).
CREATE TABLE cart_unresolved_people (
    language TEXT NOT NULL,
    phrase   TEXT NOT NULL,
    mark     BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    PRIMARY KEY (language, phrase, mark)
);
CREATE INDEX cart_unresolved_people_by_day ON cart_unresolved_people (day);

-- "Did you mean …?", until it is answered or ten minutes are over: by a digest of who was asked, of whom
-- nothing here knows more.
CREATE TABLE cart_asked (
    shopper  BLOB NOT NULL PRIMARY KEY,
    language TEXT NOT NULL,
    phrase   TEXT NOT NULL,
    skus     TEXT NOT NULL, -- JSON: ["DOT"]
    asked_at BIGINT NOT NULL
);
CREATE INDEX cart_asked_by_age ON cart_asked (asked_at);

-- What was meant by a phrase that named it weakly, by those who said so; marks and days as above.
CREATE TABLE cart_confirmed (
    language TEXT NOT NULL,
    phrase   TEXT NOT NULL,
    sku      TEXT NOT NULL REFERENCES cart_products (sku),
    mark     BIGINT NOT NULL,
    day      BIGINT NOT NULL,
    PRIMARY KEY (language, phrase, sku, mark)
);
CREATE INDEX cart_confirmed_by_day ON cart_confirmed (day);
