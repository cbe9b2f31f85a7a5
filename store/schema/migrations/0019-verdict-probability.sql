-- How likely each verdict was, and which policies made it; NULL in those of before.
ALTER TABLE tail_verdict ADD COLUMN probability DOUBLE;
ALTER TABLE tail_verdict ADD COLUMN rule_set VARCHAR;
