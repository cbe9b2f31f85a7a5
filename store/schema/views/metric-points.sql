-- metric_points: one row for each data point of a metric as it was sent. `metrics` is a name of
-- experiment tracking and stays free for it.
CREATE OR REPLACE VIEW metric_points AS
SELECT
  p."name", p.description, p.unit, p."type", p.temporality, p.is_monotonic,
  p.start_time, p."time", p.start_time_unix_nano, p.time_unix_nano,
  coalesce(p.value_double, p.value_int::DOUBLE) AS "value", p.value_int,
  p.count, p.sum, p.min, p.max, p.distribution,
  coalesce(p.exemplars, '[]'::JSON) AS exemplars,
  p.metadata, p.service_name,
  coalesce(p.attributes, '{}'::JSON) AS attributes,
  coalesce(r.attributes, '{}'::JSON) AS resource_attributes,
  r.entity_refs AS resource_entity_refs,
  coalesce(r.dropped_attributes_count, 0)::UINTEGER AS resource_dropped_attributes_count,
  r.schema_url AS resource_schema_url,
  c."name" AS scope_name, c."version" AS scope_version,
  coalesce(c.attributes, '{}'::JSON) AS scope_attributes,
  coalesce(c.dropped_attributes_count, 0)::UINTEGER AS scope_dropped_attributes_count,
  c.schema_url AS scope_schema_url,
  coalesce(p.flags, 0)::UINTEGER AS flags,
  p.batch_id
FROM metric_point p
LEFT JOIN resource r ON r.resource_id = p.resource_id
LEFT JOIN scope c ON c.scope_id = p.scope_id;

COMMENT ON VIEW metric_points IS 'One row per data point of a metric, as sent.';
COMMENT ON COLUMN metric_points."name" IS 'Name of the metric.';
COMMENT ON COLUMN metric_points.description IS 'What the sender says about the metric.';
COMMENT ON COLUMN metric_points.unit IS 'Unit in UCUM notation, e.g. s, By, {token}.';
COMMENT ON COLUMN metric_points."type" IS
  'GAUGE, SUM, HISTOGRAM, EXPONENTIAL_HISTOGRAM or SUMMARY.';
COMMENT ON COLUMN metric_points.temporality IS
  'DELTA, CUMULATIVE or UNSPECIFIED; NULL for gauges and summaries.';
COMMENT ON COLUMN metric_points.is_monotonic IS 'Sums only: true where it never falls.';
COMMENT ON COLUMN metric_points.start_time IS 'Start of what it sums up, UTC; NULL where unknown.';
COMMENT ON COLUMN metric_points."time" IS 'When it was measured, UTC; NULL where unknown.';
COMMENT ON COLUMN metric_points.start_time_unix_nano IS
  'As sent, only where start_time cannot hold it.';
COMMENT ON COLUMN metric_points.time_unix_nano IS 'As sent, only where time cannot hold it.';
COMMENT ON COLUMN metric_points."value" IS 'Value of a gauge or sum; NULL for the other types.';
COMMENT ON COLUMN metric_points.value_int IS 'The same, exact, where it was sent as an integer.';
COMMENT ON COLUMN metric_points.count IS 'Histograms and summaries: number of measurements.';
COMMENT ON COLUMN metric_points.sum IS 'Histograms and summaries: sum of the measurements.';
COMMENT ON COLUMN metric_points.min IS 'Histograms: smallest measurement, where sent.';
COMMENT ON COLUMN metric_points.max IS 'Histograms: largest measurement, where sent.';
COMMENT ON COLUMN metric_points.distribution IS
  'JSON: bucket_counts and explicit_bounds, scale and offsets, or quantile_values.';
COMMENT ON COLUMN metric_points.exemplars IS 'Measurements with the span they belong to, JSON.';
COMMENT ON COLUMN metric_points.metadata IS 'Metadata of the metric, JSON.';
COMMENT ON COLUMN metric_points.service_name IS 'Resource attribute service.name.';
COMMENT ON COLUMN metric_points.attributes IS 'Attributes of the data point, JSON, lossless.';
COMMENT ON COLUMN metric_points.resource_attributes IS 'Attributes of the process that sent it, JSON.';
COMMENT ON COLUMN metric_points.resource_entity_refs IS 'Entity references of the resource, JSON.';
COMMENT ON COLUMN metric_points.resource_dropped_attributes_count IS
  'Resource attributes the sender cut.';
COMMENT ON COLUMN metric_points.resource_schema_url IS 'Schema URL of the resource.';
COMMENT ON COLUMN metric_points.scope_name IS 'Instrumentation scope.';
COMMENT ON COLUMN metric_points.scope_version IS 'Version of the scope.';
COMMENT ON COLUMN metric_points.scope_attributes IS 'Attributes of the scope, JSON.';
COMMENT ON COLUMN metric_points.scope_dropped_attributes_count IS 'Scope attributes the sender cut.';
COMMENT ON COLUMN metric_points.scope_schema_url IS 'Schema URL of the scope.';
COMMENT ON COLUMN metric_points.flags IS 'OTLP data point flags; 1 is "no recorded value".';
COMMENT ON COLUMN metric_points.batch_id IS 'Batch it came in; see the view receipts.';
