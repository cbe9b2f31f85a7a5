/**
 * The functions a statement may call, by DuckDB's names (1.5). Whatever is not here is refused:
 * everything that reads a file, a setting, the environment, the catalog, a sequence or a
 * transaction, that runs text as SQL, that sleeps or logs, and the few whose cost per row has no
 * useful bound (edit distances). Operators are functions too and stand here by their symbols.
 */
const operators = `+ - * / // % ** ^ & | << >> ~ || ~~ !~~ ~~* !~~* ~~~ @ ^@ -> ->> && @> <@ <->
  like_escape not_like_escape ilike_escape not_ilike_escape`;

const aggregates = `any_value approx_count_distinct approx_quantile approx_top_k arbitrary arg_max
  arg_max_null arg_min arg_min_null argmax argmin array_agg avg bit_and bit_or bit_xor bool_and
  bool_or corr count count_if count_star countif covar_pop covar_samp entropy favg first fsum
  geomean geometric_mean group_concat histogram histogram_exact json_group_array json_group_object
  kahan_sum kurtosis kurtosis_pop last list listagg mad max max_by mean median min min_by mode
  product quantile quantile_cont quantile_disc regr_avgx regr_avgy regr_count regr_intercept
  regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev stddev_pop stddev_samp
  string_agg sum sum_no_overflow sumkahan var_pop var_samp variance wavg weighted_avg`;

const windows = `cume_dist dense_rank fill first_value lag last_value lead nth_value ntile
  percent_rank rank rank_dense row_number`;

const strings = `ascii bit_length char_length character_length chr concat concat_ws contains
  ends_with format format_bytes formatreadabledecimalsize formatreadablesize greatest instr lcase
  least left length len lower lpad ltrim md5 nfc_normalize octet_length ord pg_size_pretty position
  prefix printf regexp_escape regexp_extract regexp_extract_all regexp_full_match regexp_matches
  regexp_replace regexp_split_to_array repeat replace reverse right rpad rtrim sha1 sha256 split
  split_part starts_with str_split str_split_regex string_split string_split_regex string_to_array
  strip_accents strlen strpos substr substring suffix translate trim ucase unicode upper url_decode
  url_encode parse_filename`;

const encodings = `base64 bin encode decode from_base64 from_binary from_hex hash hex to_base64
  to_binary to_hex unbin unhex`;

const maths = `abs acos acosh add asin asinh atan atan2 atanh bit_count cbrt ceil ceiling cos cosh
  cot degrees divide even exp fdiv floor fmod gamma gcd greatest_common_divisor isfinite isinf isnan
  lcm least_common_multiple lgamma ln log log10 log2 mod multiply nextafter pi pow power radians
  random round round_even roundbankers sign signbit sin sinh sqrt subtract tan tanh trunc xor`;

const times = `age ago century current_date current_localtime current_localtimestamp date_add
  date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc day dayname dayofmonth
  dayofweek dayofyear days_in_month decade epoch epoch_ms epoch_ns epoch_us era get_current_time
  get_current_timestamp hour isodow isoyear julian last_day make_date make_time make_timestamp
  make_timestamp_ms make_timestamp_ns make_timestamptz microsecond millennium millisecond minute
  month monthname nanosecond normalized_interval now quarter second strftime strptime time_bucket
  timezone timezone_hour timezone_minute to_centuries to_days to_decades to_hours to_microseconds
  to_millennia to_milliseconds to_minutes to_months to_quarters to_seconds to_timestamp to_weeks
  to_years today transaction_timestamp try_strptime week weekday weekofyear year yearweek`;

const json = `array_to_json from_json json json_array json_array_length json_contains json_exists
  json_extract json_extract_path json_extract_path_text json_extract_string json_keys
  json_merge_patch json_object json_pretty json_quote json_structure json_transform json_type
  json_valid json_value row_to_json to_json`;

/** Over one list: the result is no longer than the input, or one item longer. */
const lists = `array_append array_contains array_distinct array_extract array_filter array_has
  array_has_all array_has_any array_indexof array_intersect array_length array_position
  array_prepend array_reduce array_reverse array_reverse_sort array_select array_slice array_sort
  array_to_string array_transform array_unique array_value array_where array_zip array_apply
  apply array_cat array_concat array_aggr array_aggregate aggregate filter reduce cardinality
  element_at flatten generate_series grade_up list_aggr list_aggregate list_any_value list_append
  list_apply list_avg list_cat list_concat list_contains list_count list_cosine_distance
  list_cosine_similarity list_distance list_distinct list_dot_product list_element list_extract
  list_filter list_first list_grade_up list_has list_has_all list_has_any list_indexof
  list_inner_product list_intersect list_last list_max list_median list_min list_mode list_pack
  list_position list_prepend list_reduce list_reverse list_reverse_sort list_select list_slice
  list_sort list_stddev_pop list_stddev_samp list_string_agg list_sum list_transform list_unique
  list_value list_where list_zip map map_concat map_contains map_entries map_extract
  map_extract_value map_from_entries map_keys map_values range unnest unpivot_list`;

const structs = `row struct_concat struct_contains struct_extract struct_extract_at struct_has
  struct_insert struct_keys struct_pack struct_update struct_values union_extract union_tag
  union_value`;

/** Our own macros over samples (`store/schema/views/weighted-*.sql`). */
const estimates = `weighted_mean weighted_mean_se weighted_quantile weighted_se weighted_sum`;

const others = `coalesce constant_or_null enum_code gen_random_uuid ifnull if nullif switch
  typeof uuid uuidv4 uuidv7`;

function words(...lists: readonly string[]): ReadonlySet<string> {
  return new Set(lists.flatMap((list) => list.split(/\s+/)).filter((word) => word !== ''));
}

/** Names that may be called where a value is expected. */
export const scalarFunctions = words(
  operators,
  aggregates,
  windows,
  strings,
  encodings,
  maths,
  times,
  json,
  lists,
  structs,
  estimates,
  others,
);

/** Names that may be called with OVER (...). */
export const windowFunctions = words(aggregates, windows);

/** Aggregates that may be named by a text, as in `list_aggregate(l, 'sum')`. */
export const namedAggregates = words(aggregates);

/** Names that may stand in FROM. */
export const tableFunctions = words('unnest range generate_series json_each json_tree');
