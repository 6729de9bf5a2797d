export { type Cache, createCache } from './cache.ts';
export { Cancellation, type CancelSignal } from './cancellation.ts';
export { type ComposedPart, composeCacheControl, composeLastModified, composeVary, UNCACHEABLE } from './compose.ts';
export { parseCacheControl, type ResponseDirectives } from './directives.ts';
export { NotValidated } from './fetching.ts';
export { combined } from './fields.ts';
export { createMemoryStore, type MemoryStore, type StoreWatcher, sizeOf } from './memory-store.ts';
export { type CacheOptions, DEFAULT_LIMITS, type Limits } from './options.ts';
export type { Policy } from './policy.ts';
export { createPurges, type LocalPurges } from './purges.ts';
export { currentAge, STAMPS_PER_MS } from './reuse.ts';
export { TruncatedBody } from './spool.ts';
export type {
  ByteStream,
  CacheAnswer,
  CacheRequest,
  Entry,
  Failure,
  HeaderField,
  MaybePromise,
  Memo,
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
