/** What a column of a row block holds. */
export type ColumnType =
  | 'text' // UTF-8
  | 'bool'
  | 'i64'
  | 'u32'
  | 'u64'
  | 'f64'
  | 'timestamp_ns' // nanoseconds since 1970, signed 64 bit
  | 'u128'; // 16 bytes, little-endian

export type Columns = Readonly<Record<string, ColumnType>>;
