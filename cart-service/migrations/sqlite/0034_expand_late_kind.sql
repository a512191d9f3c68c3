-- What kind of change was too late to be told; none of what was noted before there was another than an add.
ALTER TABLE cart_late_adds ADD COLUMN kind TEXT;
