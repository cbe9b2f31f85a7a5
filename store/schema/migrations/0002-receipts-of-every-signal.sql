-- Receipts count items, whichever signal they belong to; all written before were of traces.
ALTER TABLE receipt RENAME COLUMN spans_in TO items_in;
ALTER TABLE receipt RENAME COLUMN spans_kept TO items_kept;
ALTER TABLE receipt ADD COLUMN signal VARCHAR;
