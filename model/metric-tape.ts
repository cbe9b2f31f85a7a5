/**
 * Word offsets of metrics and their data points on the tape (`model/tape.ts`): the fields of
 * opentelemetry-proto v1.11 `metrics/v1/metrics.proto`. A data point is an item; its metric is a
 * record that the points share.
 */

export const METRIC_NAME = 0; // offset, length
export const METRIC_DESCRIPTION = 2; // offset, length
export const METRIC_UNIT = 4; // offset, length
export const METRIC_TYPE = 6; // one of the types below; 0 while no data was seen
export const METRIC_TEMPORALITY = 7; // enum number, kept even when unknown
export const METRIC_IS_MONOTONIC = 8; // 0 or 1
export const METRIC_METADATA = 9; // first value record
export const METRIC_WORDS = 10;

export const TYPE_GAUGE = 1;
export const TYPE_SUM = 2;
export const TYPE_HISTOGRAM = 3;
export const TYPE_EXPONENTIAL_HISTOGRAM = 4;
export const TYPE_SUMMARY = 5;

/** The scope record it hangs on, first as in every item (`ITEM_SCOPE`). */
export const POINT_SCOPE = 0;
export const POINT_METRIC = 1;
export const POINT_START = 2; // low, high
export const POINT_TIME = 4; // low, high
export const POINT_FLAGS = 6;
export const POINT_ATTRIBUTES = 7;
export const POINT_EXEMPLARS = 8;
export const POINT_NUMBER_KIND = 9; // of gauges and sums: one of the kinds below
/** Gauges and sums: low, high of the number. Others: the distribution record. */
export const POINT_VALUE = 10;
export const POINT_WORDS = 12;

/** A number point may have no value: its flags say why. */
export const NUMBER_NONE = 0;
export const NUMBER_DOUBLE = 1;
export const NUMBER_INT = 2;

/** What histograms, exponential histograms and summaries have in common. */
export const DISTRIBUTION_COUNT = 0; // low, high
export const DISTRIBUTION_SUM = 2; // low, high of a double
export const DISTRIBUTION_MIN = 4; // low, high of a double
export const DISTRIBUTION_MAX = 6; // low, high of a double
export const DISTRIBUTION_HAS_SUM = 8; // 0 or 1
export const DISTRIBUTION_HAS_MIN = 9;
export const DISTRIBUTION_HAS_MAX = 10;

export const HISTOGRAM_COUNTS = 11; // first run of integers
export const HISTOGRAM_BOUNDS = 12; // first run of doubles
export const HISTOGRAM_WORDS = 13;

export const SUMMARY_QUANTILES = 11; // first quantile record
export const SUMMARY_WORDS = 12;

export const EXPONENTIAL_SCALE = 11; // two's complement
export const EXPONENTIAL_ZERO_COUNT = 12; // low, high
export const EXPONENTIAL_ZERO_THRESHOLD = 14; // low, high of a double
export const EXPONENTIAL_POSITIVE = 16; // buckets record; 0 where the message is absent
export const EXPONENTIAL_NEGATIVE = 17; // buckets record; 0 where the message is absent
export const EXPONENTIAL_WORDS = 18;

export const BUCKETS_OFFSET = 0; // two's complement
export const BUCKETS_COUNTS = 1; // first run of integers
/** While the list grows: the word that links its next run. */
export const BUCKETS_SLOT = 2;
export const BUCKETS_WORDS = 3;

export const QUANTILE_NEXT = 0;
export const QUANTILE_QUANTILE = 1; // low, high of a double
export const QUANTILE_VALUE = 3; // low, high of a double
export const QUANTILE_WORDS = 5;

export const EXEMPLAR_NEXT = 0;
export const EXEMPLAR_ATTRIBUTES = 1;
export const EXEMPLAR_TIME = 2; // low, high
export const EXEMPLAR_NUMBER_KIND = 4;
export const EXEMPLAR_VALUE = 5; // low, high
export const EXEMPLAR_TRACE_ID = 7; // offset of 16 bytes; 0 for none
export const EXEMPLAR_SPAN_ID = 8; // offset of 8 bytes; 0 for none
export const EXEMPLAR_WORDS = 9;

/** Numbers of a list that stand together; the (low, high) pairs follow the head. */
export const RUN_NEXT = 0;
export const RUN_COUNT = 1;
export const RUN_WORDS = 2;
