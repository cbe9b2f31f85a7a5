-- Which combinations of service, model and prompt a trace was the first of.
ALTER TABLE tail_verdict ADD COLUMN new_combinations VARCHAR;
