-- arrived_traces: one row for each trace of which a span came in, kept or not, with the start, state
-- and service that the view `traces` would give it had everything been kept. As in trace_sums no text
-- is summed: the place of the part that names the service is, and its text is joined afterwards where
-- `names_service` is true. What has become sums (sampling_count) is in no row: a trace may have lost
-- its root to them, or all but a late span, so with them nobody can count traces any more.
CREATE OR REPLACE MACRO arrived_traces(names_service) AS TABLE
WITH parts AS (
  SELECT
    trace_id, start_time, 2 * rowid AS place, true AS is_stored,
    CASE WHEN root IS NOT NULL THEN struct_pack(start_time := root.start_time) END AS root,
    root.status_code AS root_status,
    CASE WHEN earliest IS NOT NULL THEN 2 * rowid END AS earliest_place,
    earliest.start_time AS earliest_time,
    coalesce(sampling.reason, '') NOT IN ('SENDER', 'BOTH') AS is_known
  FROM trace_part
  UNION ALL
  SELECT
    trace_id, start_time, 2 * rowid + 1, false,
    CASE WHEN parent_span_id IS NULL THEN struct_pack(start_time := start_time) END,
    status_code, 2 * rowid + 1, start_time,
    NOT coalesce(came_sampled, true)
  FROM sampled_out
),
merged AS (
  SELECT
    trace_id,
    min(start_time) AS start_time,
    root_value(place, root, place) AS root_place,
    root_value(root_status, root, place) AS root_status,
    earliest_value(earliest_place, earliest_time, place) AS earliest_place,
    bool_or(is_stored) AS is_stored,
    bool_and(is_known) AS is_known
  FROM parts
  GROUP BY trace_id
)
SELECT
  trace_id, start_time,
  CASE WHEN root_place IS NULL THEN of_earliest ELSE of_root END AS service_name,
  CASE WHEN root_place IS NULL THEN 'IN_PROGRESS' WHEN root_status = 'ERROR' THEN 'ERROR' ELSE 'OK' END
    AS state,
  is_stored, is_known
FROM merged
LEFT JOIN (
  SELECT 2 * rowid AS place, root.service_name AS of_root, earliest.service_name AS of_earliest
  FROM trace_part
  UNION ALL
  SELECT 2 * rowid + 1, service_name, service_name FROM sampled_out
) AS named ON names_service AND named.place = coalesce(root_place, earliest_place);

COMMENT ON MACRO TABLE arrived_traces IS
  'Traces that came in, kept or not; is_known is false where a sampler before had chosen them.';
