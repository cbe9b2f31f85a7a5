-- trace_bits: which of the words, at most 62, in lower case, the texts of a trace's row in the view
-- `traces` hold (word_bits), of the parts of which `is_part` is true; NULL where there is no text.
-- It is a number, so that no text has to be kept until it is known which of them the row shows.
CREATE OR REPLACE MACRO trace_bits(is_part, words) AS TABLE
WITH merged AS (
  SELECT
    trace_id,
    -- chr(10): none is found across two texts.
    root_value(word_bits(concat_ws(chr(10), root.name, root.service_name), words), root, rowid)
      AS root_bits,
    earliest_value(CASE WHEN earliest IS NOT NULL
      THEN word_bits(concat_ws(chr(10), earliest.name, earliest.service_name), words) END,
      earliest.start_time, rowid) AS earliest_bits,
    root_value(word_bits(root_input_preview, words), root, rowid) AS root_input_bits,
    root_value(word_bits(root_output_preview, words), root, rowid) AS root_output_bits,
    earliest_value(word_bits(first_input_preview, words), first_input_time, rowid) AS input_bits,
    latest_value(word_bits(last_output_preview, words), last_output_time, rowid) AS output_bits
  FROM trace_part
  WHERE is_part
  GROUP BY trace_id
)
SELECT
  trace_id,
  -- Of name and service.
  coalesce(root_bits, earliest_bits) AS name_bits,
  coalesce(root_input_bits, input_bits) AS input_bits,
  coalesce(root_output_bits, output_bits) AS output_bits
FROM merged;

COMMENT ON MACRO TABLE trace_bits IS 'Which words the texts of traces hold.';
