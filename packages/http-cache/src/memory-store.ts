import { LRUCache } from 'lru-cache';
import type { Entry, Store, StoreRecord } from './types.ts';

/** What a record costs beside its bytes: objects, map slots, the buffer's own head. Measured on Node 26, see bench.ts. */
const RECORD_OVERHEAD = 1000;
/** What a header field costs beside its text, where no other response has the same. */
const FIELD_OVERHEAD = 64;

/** A store in this process's memory that can say how it fares. */
export interface MemoryStore extends Store {
  get(key: string): StoreRecord | undefined;
  set(key: string, record: StoreRecord): void;
  delete(key: string): void;
  resize(entry: Entry): void;
  stats(): { records: number; bytes: number; evictions: number };
  /** Records from the most to the least recently used. Reading them moves none. */
  records(): IterableIterator<StoreRecord>;
}

/** Hears what a store holds and holds no more. */
export interface StoreWatcher {
  added(record: StoreRecord): void;
  /** For whatever reason. */
  removed(record: StoreRecord): void;
}

/**
 * Responses in memory, least recently used out first.
 *
 * @param maxBytes bound on everything: bodies, header fields, keys, memos and what objects cost
 * @returns a store that answers at once
 */
export function createMemoryStore(maxBytes: number, watcher?: StoreWatcher): MemoryStore {
  let evictions = 0;
  const records = new LRUCache<string, StoreRecord>({
    maxSize: maxBytes,
    sizeCalculation: sizeOf,
    dispose: (record, _key, reason) => {
      if (reason === 'evict') evictions++;
      watcher?.removed(record);
    },
    ...(watcher && { onInsert: (record: StoreRecord) => watcher.added(record) }),
  });
  return {
    get: (key) => records.get(key),
    set(key, record) {
      records.set(key, record);
    },
    delete(key) {
      records.delete(key);
    },
    resize(entry) {
      // lru-cache takes a new size only with a new value.
      if (records.peek(entry.key) !== entry) return;
      records.delete(entry.key);
      records.set(entry.key, entry);
    },
    stats: () => ({ records: records.size, bytes: records.calculatedSize, evictions }),
    records: () => records.values() as IterableIterator<StoreRecord>,
  };
}

/** Bytes of memory that a record takes, about. */
export function sizeOf(record: StoreRecord, key: string): number {
  let size = RECORD_OVERHEAD + key.length + record.url.length;
  if (record.kind === 'variants') return size;
  for (const [name, value] of record.headers) size += FIELD_OVERHEAD + name.length + value.length;
  for (const tag of record.tags) size += FIELD_OVERHEAD + tag.length;
  return size + record.body.byteLength + (record.memoBytes ?? 0);
}
