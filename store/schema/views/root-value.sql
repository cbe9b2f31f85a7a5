-- Aggregates over rows in time; where two are of one time the first that is read counts, and what has
-- no time comes last. root_value: the value of the earliest part that has a root, NULL or not.
-- earliest_value, latest_value: the first and the last that is not NULL.
CREATE OR REPLACE MACRO root_value("value", part_root) AS
  arg_min_null("value", coalesce(part_root.start_time, 'infinity'::TIMESTAMP_NS))
    FILTER (WHERE part_root IS NOT NULL);

CREATE OR REPLACE MACRO earliest_value("value", "at") AS
  arg_min("value", coalesce("at", 'infinity'::TIMESTAMP_NS));

CREATE OR REPLACE MACRO latest_value("value", "at") AS
  arg_max("value", coalesce("at", '-infinity'::TIMESTAMP_NS));
