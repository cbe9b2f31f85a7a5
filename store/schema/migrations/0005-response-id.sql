-- The answer's id as its provider named it: by it two spans of one model call are recognised.
ALTER TABLE span ADD COLUMN response_id VARCHAR;
