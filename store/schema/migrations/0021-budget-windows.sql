-- What each verdict counted in the window of its budget, so that a restart goes on with the share.
ALTER TABLE tail_verdict ADD COLUMN budget_window VARCHAR;
ALTER TABLE tail_verdict ADD COLUMN budget_amount DOUBLE;
