export { type Cache, createCache } from './cache.ts';
export { cacheName, type Decision, type Forward, statusMember } from './cache-status.ts';
export { type ComposedPart, composeCacheControl, composeLastModified, composeVary, UNCACHEABLE } from './compose.ts';
export { notModified, notModifiedHeaders } from './conditional.ts';
export { parseCacheControl, type ResponseDirectives } from './directives.ts';
export { NotValidated } from './fetching.ts';
export { combined, first } from './fields.ts';
export { formatHttpDate, parseHttpDate } from './http-date.ts';
export { createMemoryStore, type MemoryStore, sizeOf } from './memory-store.ts';
export { type CacheOptions, DEFAULT_LIMITS, type Limits } from './options.ts';
export type { Policy } from './policy.ts';
export { createPurges } from './purges.ts';
export { currentAge } from './reuse.ts';
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
