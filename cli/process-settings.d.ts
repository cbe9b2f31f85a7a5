export const allocator: Readonly<Record<string, string>>;
export const heapFlags: readonly string[];
