-- session_words: sessions of which id, user and previews hold every one of the words, by the rules of
-- the view `sessions`.
CREATE OR REPLACE MACRO session_words(words) AS TABLE
WITH trace AS (
  SELECT
    session_id, start_time, input_bits, output_bits,
    CASE WHEN user_id IS NOT NULL THEN word_bits(user_id, words) END AS user_bits
  FROM trace_sums(true, ['session_id', 'user_id'])
  JOIN trace_bits(true, words) USING (trace_id)
  WHERE session_id IS NOT NULL
)
SELECT session_id
FROM trace
GROUP BY session_id
HAVING coalesce(arg_min(user_bits, coalesce(start_time, 'infinity'::TIMESTAMP_NS)), 0)
  | coalesce(arg_min(input_bits, coalesce(start_time, 'infinity'::TIMESTAMP_NS)), 0)
  | coalesce(arg_max(output_bits, coalesce(start_time, '-infinity'::TIMESTAMP_NS)), 0)
  | word_bits(session_id, words) = all_bits(words);

COMMENT ON MACRO TABLE session_words IS 'Sessions whose rows hold all of these words.';
