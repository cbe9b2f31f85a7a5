-- word_bits: which of the words a text holds, in lower case: one bit each, the first word the lowest;
-- NULL where there is no text. A search has one word in most cases, and a function over a list takes
-- four times as long.
CREATE OR REPLACE MACRO word_bits(text, words) AS CASE
  WHEN text IS NULL THEN NULL
  WHEN len(words) = 1 THEN contains(lower(text), words[1])::BIGINT
  ELSE list_sum(
    list_transform(words, lambda word, place: contains(lower(text), word)::BIGINT << (place - 1))
  )::BIGINT END;

CREATE OR REPLACE MACRO all_bits(words) AS (1::BIGINT << len(words)) - 1;
