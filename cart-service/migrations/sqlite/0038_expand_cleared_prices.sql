-- What one cost on a line that an emptying took out. None: an older version emptied the cart.
ALTER TABLE cart_cleared_lines ADD COLUMN unit_price_minor BIGINT;
ALTER TABLE cart_cleared_lines ADD COLUMN currency TEXT;
