-- content_texts: a list of stored texts as they were, by the rules of model/stored-text.ts (a test
-- compares the two): references at even places, in them a letter and the hash; runs hold references
-- again. A piece that stands in the table twice counts once. What is `wanted` of
-- the pieces is said by who asks, an aggregate for each text: eight for one text take a third longer.
-- All texts of a row at once, and the list is one column where this is asked: DuckDB joins once for
-- each question and carries what it depends on, and each of its joins takes memory without any row.
CREATE OR REPLACE MACRO content_texts(pieced, wanted) AS (
  SELECT wanted
  FROM (
    SELECT
      nth, place, inner_place,
      CASE
        WHEN place % 2 = 1 THEN text
        WHEN letter IN ('e', 'E') THEN array_slice(to_json(
          CASE WHEN is_inner THEN coalesce(any_value(inner_content.body), missing) ELSE text END
        )::VARCHAR, 2, -2)
        WHEN is_inner THEN coalesce(any_value(inner_content.body), missing)
        ELSE text
      END AS spelled
    FROM (
      SELECT
        nth, place, letter, inner_place, text,
        is_run AND inner_place % 2 = 0 AS is_inner,
        '{"$missing":"' || text || '"}' AS missing
      FROM (
        SELECT
          nth, place, letter, is_run,
          unnest(texts) AS text, generate_subscripts(texts, 1) AS inner_place
        FROM (
          SELECT
            nth, place,
            CASE WHEN place % 2 = 0 THEN part[1] END AS letter,
            body IS NOT NULL AND part[1] IN ('R', 'E') AND place % 2 = 0 AS is_run,
            CASE
              WHEN place % 2 = 1 THEN [part]
              WHEN body IS NULL THEN ['{"$missing":"' || part[2:] || '"}']
              WHEN part[1] IN ('R', 'E') THEN string_split(body, chr(1))
              ELSE [body]
            END AS texts
          FROM (
            SELECT nth, place, part, any_value(content.body) AS body
            FROM (
              SELECT
                nth,
                unnest(string_split(stored, chr(1))) AS part,
                generate_subscripts(string_split(stored, chr(1)), 1) AS place
              FROM (
                SELECT unnest(pieced) AS stored, generate_subscripts(pieced, 1) AS nth
              ) listed
            ) parts
            LEFT JOIN content
              ON content.content_hash = content_key(CASE WHEN place % 2 = 0 THEN part[2:] END)
            GROUP BY nth, place, part
          ) found
        ) cut
      ) pieces
    ) named
    LEFT JOIN content inner_content
      ON inner_content.content_hash = content_key(CASE WHEN is_inner THEN text END)
    GROUP BY nth, place, inner_place, letter, text, is_inner, missing
  ) spelled_pieces
);
