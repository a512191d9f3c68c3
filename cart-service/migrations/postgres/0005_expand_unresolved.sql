-- What shoppers asked for and did not get, counted by day: nobody's account, request or hour.
CREATE TABLE cart_unresolved (
    day      BIGINT NOT NULL, -- days since 1970, UTC
    language TEXT COLLATE "C"   NOT NULL,
    phrase   TEXT COLLATE "C"   NOT NULL,
    times    BIGINT NOT NULL,
    PRIMARY KEY (day, language, phrase)
);
