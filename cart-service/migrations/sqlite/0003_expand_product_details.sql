-- How many there are, where the shop counts them, and what the catalogue says besides: names in a
-- locale, picture, tax class, sensitivity (JSON).
ALTER TABLE cart_products ADD COLUMN stock BIGINT;
ALTER TABLE cart_products ADD COLUMN details TEXT;
ALTER TABLE cart_staged_products ADD COLUMN stock BIGINT;
ALTER TABLE cart_staged_products ADD COLUMN details TEXT;
