export { type Cache, createCache } from './cache.ts';
export { createMemoryStore, type MemoryStore, sizeOf } from './memory-store.ts';
export { type CacheOptions, DEFAULT_LIMITS, type Limits } from './options.ts';
export type { Policy } from './policy.ts';
export { createPurges } from './purges.ts';
export { TruncatedBody } from './spool.ts';
export type {
  ByteStream,
  CacheAnswer,
  CacheRequest,
  Entry,
  HeaderField,
  MaybePromise,
  OriginFetch,
  OriginRequest,
  OriginResponse,
  Outcome,
  Purge,
  Purges,
  Standing,
  Store,
  StoreRecord,
  Variants,
} from './types.ts';
export { fromRequest, fromResponse, toRequest, toResponse } from './web.ts';
