-- Content that comes on the logs signal alone belongs to its span.
ALTER TABLE log_record ADD COLUMN input_messages JSON;
ALTER TABLE log_record ADD COLUMN output_messages JSON;
