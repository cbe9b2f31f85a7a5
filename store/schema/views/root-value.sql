-- Aggregates over rows in time, which say the same however the rows are read: of two rows of one
-- time the one with the smaller `tie` counts, a number below 2^40. What has no time comes last.
-- root_value: the value of the earliest part that has a root, NULL or not. earliest_value,
-- latest_value: the first and the last that is not NULL.
CREATE OR REPLACE MACRO root_value("value", part_root, tie) AS
  arg_min_null("value",
    coalesce(epoch_ns(part_root.start_time), 9223372036854775807)::HUGEINT * 1099511627776 + tie)
    FILTER (WHERE part_root IS NOT NULL);

CREATE OR REPLACE MACRO earliest_value("value", "at", tie) AS
  arg_min("value", coalesce(epoch_ns("at"), 9223372036854775807)::HUGEINT * 1099511627776 + tie);

CREATE OR REPLACE MACRO latest_value("value", "at", tie) AS
  arg_max("value", coalesce(epoch_ns("at"), -9223372036854775807)::HUGEINT * 1099511627776 - tie);

-- trace_tie: which of two traces counts; any order will do that is always the same.
CREATE OR REPLACE MACRO trace_tie(trace_id) AS hash(trace_id) >> 24;
