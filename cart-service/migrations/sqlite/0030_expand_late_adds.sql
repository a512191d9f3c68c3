-- Adds whose answers came too late to be told: for a while they are told at the shopper's next request,
-- whatever became of them (cart_requests knows), by whichever request comes first.
CREATE TABLE cart_late_adds (
    account    TEXT   NOT NULL,
    request_id TEXT   NOT NULL,
    step       BIGINT NOT NULL,
    noted_at   BIGINT NOT NULL,
    told_by    TEXT, -- the request with whose answer it was told
    PRIMARY KEY (account, request_id, step)
);
CREATE INDEX cart_late_adds_by_age ON cart_late_adds (noted_at);

-- Until when it is worth looking there: read with the cart, so that nobody else looks.
ALTER TABLE cart_carts ADD COLUMN late_until BIGINT;
