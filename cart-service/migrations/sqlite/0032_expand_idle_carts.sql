-- Carts by how long nobody changed them: those that are idle for long are forgotten.
CREATE INDEX cart_carts_by_change ON cart_carts (changed_at);
