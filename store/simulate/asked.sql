-- asked: what only some policies ask about each stored trace, by the definitions of
-- store/write/tail/row-facts.ts (a test compares the two). What takes long is looked for where
-- $asks_active or $asks_new is true, and in the attributes that $keys names, a JSON list.
WITH chosen AS MATERIALIZED (
  SELECT trace_id
  FROM trace_sums(true, []::VARCHAR[])
  WHERE start_time >= $from AND start_time < $to
  ORDER BY start_time DESC, trace_id
  LIMIT $limit
),
"rows" AS (
  SELECT
    s.trace_id, s.start_time, s.end_time,
    s.parent_span_id IS NULL AS is_root,
    CASE s.span_type WHEN 'TOOL' THEN coalesce(s.tool_name, s."name") END AS tool,
    CASE s.span_type WHEN 'AGENT' THEN coalesce(s.agent_name, s."name") END AS agent,
    s.experiment_id, s.prompt_name, s.prompt_version
  FROM span s
  JOIN chosen c ON c.trace_id = s.trace_id
  WHERE s.start_time >= $from OR s.start_time IS NULL
),
named AS (
  SELECT
    trace_id,
    list(DISTINCT tool) FILTER (WHERE tool IS NOT NULL) AS tools,
    list(DISTINCT agent) FILTER (WHERE agent IS NOT NULL) AS agents,
    list(DISTINCT experiment_id) FILTER (WHERE experiment_id IS NOT NULL) AS experiments,
    arg_min(experiment_id, (NOT is_root, start_time)) AS first_experiment,
    list(DISTINCT prompt_name) FILTER (WHERE prompt_name IS NOT NULL) AS prompts,
    list(DISTINCT prompt_name || '/' || prompt_version)
      FILTER (WHERE prompt_name || prompt_version IS NOT NULL) AS versioned_prompts
  FROM "rows"
  GROUP BY trace_id
),
timed AS (
  SELECT
    trace_id, is_root, epoch_ns(start_time) AS began, epoch_ns(end_time) AS ended,
    count(*) OVER (PARTITION BY trace_id) AS spans
  FROM "rows"
  WHERE $asks_active::BOOLEAN AND start_time IS NOT NULL AND end_time IS NOT NULL
),
-- What of each span no earlier one covers.
stretches AS (
  SELECT
    trace_id, began, ended,
    max(ended) FILTER (WHERE ended > began) OVER (
      PARTITION BY trace_id ORDER BY began ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
  FROM timed
  WHERE NOT is_root OR spans = 1
),
active AS (
  SELECT
    trace_id,
    sum(greatest(ended - greatest(began, coalesce(covered, began)), 0))::DOUBLE AS active
  FROM stretches
  GROUP BY trace_id
),
asked_keys AS (
  SELECT unnest(from_json($keys::JSON, '["VARCHAR"]')) AS "key"
),
-- References to long texts are no JSON.
attributed AS (
  SELECT
    s.trace_id,
    array_to_string(list_transform(string_split(s.attributes::VARCHAR, chr(1)), lambda part, place:
      CASE WHEN place % 2 = 1 THEN part
        WHEN part[1] IN ('e', 'E') THEN '' ELSE 'null' END), '') AS attributes
  FROM span s
  JOIN chosen c ON c.trace_id = s.trace_id
  WHERE (s.start_time >= $from OR s.start_time IS NULL)
    AND s.attributes IS NOT NULL AND json_array_length($keys::JSON) > 0
),
found_values AS (
  SELECT a.trace_id, k."key", CASE WHEN json_valid(a.attributes) THEN json_extract(
    a.attributes, '/' || replace(replace(k."key", '~', '~0'), '/', '~1')
  ) END AS "value"
  FROM attributed a
  JOIN asked_keys k ON contains(a.attributes, to_json(k."key")::VARCHAR)
),
asked_values AS (
  SELECT trace_id, list(DISTINCT struct_pack("key" := "key", "value" := "value"::VARCHAR)) AS "values"
  FROM found_values
  WHERE json_type("value") NOT IN ('OBJECT', 'ARRAY', 'NULL')
  GROUP BY trace_id
),
assessed AS (
  SELECT
    a.trace_id,
    list(DISTINCT a."name") FILTER (WHERE a."boolean") AS flags,
    list(DISTINCT struct_pack("name" := a."name", "number" := a."number"))
      FILTER (WHERE isfinite(a."number")) AS scores
  FROM assessment a
  JOIN chosen c ON c.trace_id = a.trace_id
  WHERE a.carrier_trace_id = a.trace_id AND a."name" IS NOT NULL
  GROUP BY a.trace_id
),
-- The first that has a combination of all that are stored.
newcomers AS (
  SELECT DISTINCT trace_id
  FROM (
    SELECT arg_min(trace_id, (start_time, trace_id)) AS trace_id
    FROM span
    WHERE $asks_new::BOOLEAN AND start_time IS NOT NULL
      AND coalesce(response_model, request_model, prompt_name) IS NOT NULL
    GROUP BY service_name, coalesce(response_model, request_model), prompt_name, prompt_version
  )
)
SELECT
  named.*,
  coalesce(active.active, 0) AS active,
  asked_values."values",
  assessed.flags,
  assessed.scores,
  newcomers.trace_id IS NOT NULL AS is_new
FROM named
LEFT JOIN active ON active.trace_id = named.trace_id
LEFT JOIN asked_values ON asked_values.trace_id = named.trace_id
LEFT JOIN assessed ON assessed.trace_id = named.trace_id
LEFT JOIN newcomers ON newcomers.trace_id = named.trace_id
