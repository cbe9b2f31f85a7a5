-- word_bits: which of the words a text holds, in lower case: one bit each, the first word the lowest.
-- A search has one word in most cases, and a function over a list takes four times as long.
CREATE OR REPLACE MACRO word_bits(text, words) AS CASE WHEN len(words) = 1
  THEN contains(lower(text), words[1])::BIGINT
  ELSE coalesce(list_sum(
    list_transform(words, lambda word, place: contains(lower(text), word)::BIGINT << (place - 1))
  ), 0)::BIGINT END;

CREATE OR REPLACE MACRO all_bits(words) AS (1::BIGINT << len(words)) - 1;
