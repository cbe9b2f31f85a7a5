-- content_text: a stored text as it was, by the rules of model/stored-text.ts (a test compares the
-- two): references at even places, in them a letter and the hash; runs hold references again.
-- A piece that stands in the table twice counts once.
CREATE OR REPLACE MACRO content_text(stored) AS (
  SELECT string_agg(spelled, '' ORDER BY place, inner_place)
  FROM (
    SELECT
      place, inner_place,
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
        place, letter, inner_place, text,
        is_run AND inner_place % 2 = 0 AS is_inner,
        '{"$missing":"' || text || '"}' AS missing
      FROM (
        SELECT
          place, letter, is_run,
          unnest(texts) AS text, generate_subscripts(texts, 1) AS inner_place
        FROM (
          SELECT
            place,
            CASE WHEN place % 2 = 0 THEN part[1] END AS letter,
            body IS NOT NULL AND part[1] IN ('R', 'E') AND place % 2 = 0 AS is_run,
            CASE
              WHEN place % 2 = 1 THEN [part]
              WHEN body IS NULL THEN ['{"$missing":"' || part[2:] || '"}']
              WHEN part[1] IN ('R', 'E') THEN string_split(body, chr(1))
              ELSE [body]
            END AS texts
          FROM (
            SELECT place, part, any_value(content.body) AS body
            FROM (
              SELECT
                unnest(string_split(stored, chr(1))) AS part,
                generate_subscripts(string_split(stored, chr(1)), 1) AS place
            ) parts
            LEFT JOIN content
              ON content.content_hash = content_key(CASE WHEN place % 2 = 0 THEN part[2:] END)
            GROUP BY place, part
          ) found
        ) cut
      ) pieces
    ) named
    LEFT JOIN content inner_content
      ON inner_content.content_hash = content_key(CASE WHEN is_inner THEN text END)
    GROUP BY place, inner_place, letter, text, is_inner, missing
  ) spelled_pieces
);
