-- Redactions of log records and data points stand beside those of spans; all before were of spans.
ALTER TABLE redaction ADD COLUMN signal VARCHAR;
