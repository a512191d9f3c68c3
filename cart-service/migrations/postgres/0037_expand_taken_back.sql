-- When what a request moved into the cart was taken back; none if it was not.
ALTER TABLE cart_requests ADD COLUMN taken_back_at BIGINT;
