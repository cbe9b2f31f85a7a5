-- session_words: sessions of which id, user and previews hold every one of the words, by the rules of
-- the view `sessions`, of the parts of traces of which `is_part` is true.
CREATE OR REPLACE MACRO session_words(is_part, words) AS TABLE
WITH trace AS (
  SELECT
    trace_id, session_id, start_time,
    word_bits(user_id, words) AS user_bits, input_bits, output_bits
  FROM trace_sums(is_part, ['session_id', 'user_id'])
  JOIN trace_bits(is_part, words) USING (trace_id)
  WHERE session_id IS NOT NULL
)
SELECT session_id
FROM trace
GROUP BY session_id
HAVING coalesce(earliest_value(user_bits, start_time, trace_tie(trace_id)), 0)
  | coalesce(earliest_value(input_bits, start_time, trace_tie(trace_id)), 0)
  | coalesce(latest_value(output_bits, start_time, trace_tie(trace_id)), 0)
  | word_bits(session_id, words) = all_bits(words);

COMMENT ON MACRO TABLE session_words IS 'Sessions whose rows hold all of these words.';
