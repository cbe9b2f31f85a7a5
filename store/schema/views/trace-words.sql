-- trace_words: traces of which name, service, id and previews hold every one of the words.
CREATE OR REPLACE MACRO trace_words(is_part, words) AS TABLE
SELECT trace_id
FROM trace_bits(is_part, words)
WHERE coalesce(name_bits, 0) | coalesce(input_bits, 0) | coalesce(output_bits, 0)
  | word_bits(trace_id, words) = all_bits(words);

COMMENT ON MACRO TABLE trace_words IS 'Traces whose rows hold all of these words.';
