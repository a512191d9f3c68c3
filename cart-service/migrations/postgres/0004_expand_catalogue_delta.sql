-- Set where the row of a delta says that the product is sold no more.
ALTER TABLE cart_staged_products ADD COLUMN withdrawn_at BIGINT;
