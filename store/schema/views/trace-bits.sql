-- trace_bits: which of the words, at most 62, in lower case, the texts of a trace's row in the view
-- `traces` hold (word_bits), of the parts of which `is_part` is true; NULL where there is no text.
-- It is a number, so that no text has to be kept until it is known which of them the row shows.
CREATE OR REPLACE MACRO trace_bits(is_part, words) AS TABLE
WITH part AS (
  SELECT
    trace_id,
    root IS NOT NULL AS has_root,
    coalesce(root.start_time, 'infinity'::TIMESTAMP_NS) AS root_time,
    coalesce(earliest.start_time, 'infinity'::TIMESTAMP_NS) AS earliest_time,
    coalesce(first_input_time, 'infinity'::TIMESTAMP_NS) AS input_time,
    coalesce(last_output_time, '-infinity'::TIMESTAMP_NS) AS output_time,
    -- chr(10): none is found across two texts.
    word_bits(concat_ws(chr(10), root.name, root.service_name), words) AS root_bits,
    CASE WHEN earliest IS NOT NULL
      THEN word_bits(concat_ws(chr(10), earliest.name, earliest.service_name), words) END
      AS earliest_bits,
    CASE WHEN root_input_preview IS NOT NULL THEN word_bits(root_input_preview, words) END
      AS root_input_bits,
    CASE WHEN root_output_preview IS NOT NULL THEN word_bits(root_output_preview, words) END
      AS root_output_bits,
    CASE WHEN first_input_preview IS NOT NULL THEN word_bits(first_input_preview, words) END
      AS input_bits,
    CASE WHEN last_output_preview IS NOT NULL THEN word_bits(last_output_preview, words) END
      AS output_bits
  FROM trace_part
  WHERE is_part
),
merged AS (
  SELECT
    trace_id,
    arg_min(root_bits, root_time) FILTER (WHERE has_root) AS root_bits,
    arg_min(earliest_bits, earliest_time) AS earliest_bits,
    arg_min_null(root_input_bits, root_time) FILTER (WHERE has_root) AS root_input_bits,
    arg_min_null(root_output_bits, root_time) FILTER (WHERE has_root) AS root_output_bits,
    arg_min(input_bits, input_time) AS input_bits,
    arg_max(output_bits, output_time) AS output_bits
  FROM part
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
