-- reprice-limit: the journal record up to which one step goes: whole records, so that the next step
-- begins behind it. $1 is the last record of the step before.
SELECT max(journal_seq) AS journal_seq, count(*) AS spans
FROM (
  SELECT journal_seq
  FROM span
  WHERE journal_seq > $1::UBIGINT
    AND start_time >= make_timestamp_ns($2::BIGINT)
    AND start_time < make_timestamp_ns($3::BIGINT)
    AND coalesce(input_tokens, output_tokens) IS NOT NULL
    AND coalesce(response_model, request_model) IS NOT NULL
  ORDER BY journal_seq
  LIMIT $4
)
