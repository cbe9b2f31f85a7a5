// What a server's process is started with. Plain JavaScript, as the entry point is.

// glibc keeps what large buffers leave behind: one heap for each thread, trimmed rarely. Returning it at once takes
// 100 MiB and more off the memory of a busy server; DuckDB's own allocator has as many heaps and keeps its memory for
// seconds: with one heap and half a second, which is from one flush to the next, it is 50 MiB. Both are read only at the
// start of a process, so ours starts anew.
export const allocator = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '262144',
  MALLOC_TRIM_THRESHOLD_: '16777216',
  DUCKDB_JE_MALLOC_CONF: 'narenas:1,dirty_decay_ms:500,muzzy_decay_ms:0',
};
// Left alone, V8 marks its whole heap anew whenever a few megabytes more are in it, which is all the time in a busy
// server: an eighth of its CPU time. This is read at the start, too. Each thread's old objects may take so much before
// they are looked through: the main thread does that ten times a minute under full load, nine with 128 MiB, fifty with 52.
// New objects have 8 MiB in each thread: four times as much, the default, makes nothing faster.
export const heapFlags = ['--initial-old-space-size=80', '--max-semi-space-size=8'];
