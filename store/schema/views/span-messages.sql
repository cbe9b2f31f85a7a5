-- span_messages: which messages each span was given and gave, in their order.
CREATE OR REPLACE VIEW span_messages AS
SELECT
  trace_id, span_id, direction,
  (row_number() OVER (
    PARTITION BY trace_id, span_id, batch_id, direction ORDER BY place, inner_place
  ) - 1)::UINTEGER AS "position",
  hash
FROM (
  SELECT
    trace_id, span_id, batch_id, direction, place,
    unnest(hashes) AS hash, generate_subscripts(hashes, 1) AS inner_place
  FROM (
    SELECT
      named.trace_id, named.span_id, named.batch_id, named.direction, named.place,
      CASE WHEN named.letter = 'R'
        THEN list_filter(
          string_split(any_value(run.body), chr(1)), lambda part, spot: spot % 2 = 0
        )
        ELSE [any_value(named.digits)] END AS hashes
    FROM (
      SELECT
        trace_id, span_id, batch_id, direction, part[1] AS letter, part[2:] AS digits, place
      FROM (
        SELECT
          trace_id, span_id, batch_id, direction,
          unnest(string_split(stored, chr(1))) AS part,
          generate_subscripts(string_split(stored, chr(1)), 1) AS place
        FROM (
          SELECT
            trace_id, span_id, batch_id,
            'input' AS direction, input_messages::VARCHAR AS stored
          FROM stored_conversations
          UNION ALL
          SELECT trace_id, span_id, batch_id, 'output', output_messages::VARCHAR
          FROM stored_conversations
        )
      )
      WHERE place % 2 = 0
    ) named
    LEFT JOIN content run
      ON run.content_hash = content_key(CASE WHEN named.letter = 'R' THEN named.digits END)
    GROUP BY
      named.trace_id, named.span_id, named.batch_id, named.direction, named.place,
      named.letter
  )
);

COMMENT ON VIEW span_messages IS
  'One row per message of a span; the view messages has its text under the same hash.';
COMMENT ON COLUMN span_messages.trace_id IS '32 lower-case hex digits.';
COMMENT ON COLUMN span_messages.span_id IS '16 lower-case hex digits.';
COMMENT ON COLUMN span_messages.direction IS 'input or output.';
COMMENT ON COLUMN span_messages."position" IS 'From 0, in the order of the list.';
COMMENT ON COLUMN span_messages.hash IS 'The message; see the view messages.';
