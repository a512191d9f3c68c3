-- What a product costs for a while: in the currency of its price, from one instant (µs since 1970) until
-- another.
ALTER TABLE cart_products ADD COLUMN sale_price_minor BIGINT;
ALTER TABLE cart_products ADD COLUMN sale_from BIGINT;
ALTER TABLE cart_products ADD COLUMN sale_until BIGINT;
ALTER TABLE cart_staged_products ADD COLUMN sale_price_minor BIGINT;
ALTER TABLE cart_staged_products ADD COLUMN sale_from BIGINT;
ALTER TABLE cart_staged_products ADD COLUMN sale_until BIGINT;
