-- facts: what policies ask about each stored trace, by the definitions of
-- store/write/tail/trace-facts.ts, what it weighs, and what it takes, by text-bytes.ts there (tests
-- compare both). What it counts in figures is that of the views `traces` and `model_calls`.
WITH chosen AS MATERIALIZED (
  SELECT
    trace_id, service_name, sample_weight, span_count,
    epoch_us(coalesce(greatest(start_time, end_time), start_time)) AS ended,
    state = 'ERROR' AS is_failed,
    state <> 'IN_PROGRESS' AS has_root,
    duration_ns,
    cost AS counted_cost,
    coalesce(input_tokens, 0)::DOUBLE + coalesce(output_tokens, 0) AS counted_tokens
  FROM trace_sums(true, ['service_name'])
  WHERE start_time >= $from AND start_time < $to
  ORDER BY start_time DESC, trace_id
  LIMIT $limit
),
"rows" AS (
  SELECT
    s.trace_id, s."name", s.service_name, s.start_time, s.end_time, s.status_code,
    coalesce(s.response_model, s.request_model) AS model,
    s.parent_span_id IS NULL AS is_root,
    s.parent_span_id IS NULL OR NOT c.has_root AS names_trace,
    CASE WHEN s.sample_reason = 'SENDER' THEN s.sample_weight ELSE 1 END AS sender_weight,
    s.sample_reason,
    strlen(concat(
      s.trace_id, s.span_id, s.parent_span_id, s."name", s.status_message, s.service_name,
      s.request_model, s.response_model, s.session_id, s.user_id, s.input_preview,
      s.output_preview, s.column_sources
    ))
    + coalesce(strlen(s.input_messages), 0) + coalesce(strlen(s.output_messages), 0)
    + coalesce(strlen(s.tool_definitions), 0) + coalesce(strlen(s.input), 0)
    + coalesce(strlen(s.output), 0) + coalesce(strlen(s.attributes), 0)
    + coalesce(strlen(s.events), 0) + coalesce(strlen(s.links), 0) AS bytes
  FROM span s
  JOIN chosen c ON c.trace_id = s.trace_id
  WHERE s.start_time >= $from OR s.start_time IS NULL
),
facts AS (
  SELECT
    trace_id,
    coalesce(bool_or(status_code = 'ERROR'), false) AS error,
    greatest(coalesce(epoch_ns(max(end_time)) - epoch_ns(min(start_time)), 0), 0) AS duration,
    count(*) AS spans,
    list(DISTINCT "name") FILTER (WHERE names_trace AND "name" IS NOT NULL) AS names,
    list(DISTINCT service_name) FILTER (WHERE service_name IS NOT NULL) AS services,
    list(DISTINCT model) FILTER (WHERE model IS NOT NULL) AS models,
    min(sender_weight) AS sender_weight,
    coalesce(bool_or(names_trace AND sample_reason = 'SENDER'), false) AS is_senders,
    coalesce(bool_or(sample_reason = 'BOTH'), false) AS is_both,
    sum(bytes) AS bytes
  FROM "rows"
  GROUP BY trace_id
),
called AS (
  SELECT
    s.trace_id,
    coalesce(s.response_model, s.request_model) AS model,
    sum(coalesce(s.cost, 0)) AS cost,
    sum(coalesce(s.input_tokens, 0)::DOUBLE + coalesce(s.output_tokens, 0)) AS tokens
  FROM span s
  JOIN chosen c ON c.trace_id = s.trace_id
  WHERE (s.start_time >= $from OR s.start_time IS NULL)
    AND NOT s.is_aggregate AND NOT s.is_repeat
    AND (s.trace_id, s.span_id) NOT IN (SELECT (a.trace_id, a.span_id) FROM aggregate_span a)
    AND coalesce(s.response_model, s.request_model) IS NOT NULL
  GROUP BY ALL
),
used AS (
  SELECT
    trace_id,
    list(
      struct_pack(model := model, cost := cost, tokens := tokens) ORDER BY tokens DESC, model
    )[:$models] AS used
  FROM called
  GROUP BY trace_id
),
-- Which long texts a trace refers to (model/stored-text.ts): between the marks stand a letter and a
-- hash, and what `R` and `E` name refers to texts again.
referred AS (
  SELECT DISTINCT trace_id, reference
  FROM (
    SELECT
      s.trace_id,
      unnest(list_filter(string_split(
        concat(
          s.input_messages, s.output_messages, s.tool_definitions, s.input, s.output,
          s.attributes, s.events, s.links
        ), chr(1)
      ), lambda part, place: place % 2 = 0)) AS reference
    FROM span s
    JOIN chosen c ON c.trace_id = s.trace_id
    WHERE s.start_time >= $from OR s.start_time IS NULL
  )
),
-- Sizes first: a join that carried the texts would hold them all.
sizes AS (
  SELECT content_hash, strlen(body) AS bytes FROM content
),
runs AS (
  SELECT content_hash, any_value(body) AS body
  FROM content
  WHERE content_hash IN (
    SELECT content_key(reference[2:]) FROM referred WHERE reference[1] IN ('R', 'E')
  )
  GROUP BY content_hash
),
named AS (
  SELECT trace_id, content_key(reference[2:]) AS content_hash FROM referred
  UNION
  SELECT r.trace_id, content_key(unnest(list_filter(
    string_split(runs.body, chr(1)), lambda part, place: place % 2 = 0
  )))
  FROM referred r
  JOIN runs ON runs.content_hash = content_key(r.reference[2:])
  WHERE r.reference[1] IN ('R', 'E')
),
pieces AS (
  SELECT named.trace_id, named.content_hash, any_value(sizes.bytes) AS bytes
  FROM named
  JOIN sizes ON sizes.content_hash = named.content_hash
  GROUP BY ALL
),
shared AS (
  SELECT trace_id, sum(bytes / traces) AS bytes
  FROM (SELECT *, count(*) OVER (PARTITION BY content_hash) AS traces FROM pieces)
  GROUP BY trace_id
)
SELECT
  chosen.*,
  facts.* EXCLUDE (trace_id, bytes),
  facts.bytes + coalesce(shared.bytes, 0) AS bytes,
  used.used
FROM chosen
JOIN facts ON facts.trace_id = chosen.trace_id
LEFT JOIN used ON used.trace_id = chosen.trace_id
LEFT JOIN shared ON shared.trace_id = chosen.trace_id
