-- What a span stands for beside itself, and how many spans of a batch were not chosen.
ALTER TABLE span ADD COLUMN sample_weight DOUBLE;
ALTER TABLE span ADD COLUMN sample_reason VARCHAR;
ALTER TABLE receipt ADD COLUMN sampled_out UBIGINT;
ALTER TABLE trace_part ADD COLUMN sampling STRUCT(weight DOUBLE, reason VARCHAR);
