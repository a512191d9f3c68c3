-- How the price of a line came about: what one cost otherwise, where that was more, how it is taxed, and
-- when that was taken from the catalogue (µs since 1970). None: an older version wrote the line.
ALTER TABLE cart_lines ADD COLUMN list_price_minor BIGINT;
ALTER TABLE cart_lines ADD COLUMN tax_class TEXT;
ALTER TABLE cart_lines ADD COLUMN priced_at BIGINT;
