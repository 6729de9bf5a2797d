import type { Core } from './options.ts';
import type { CacheRequest, Entry, MaybePromise, Slot, Standing, StoreRecord } from './types.ts';
import { variantKey } from './vary.ts';

/** Go on with a value now if it is there now, else when it comes. */
export function chain<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/**
 * Find the stored response for a request (RFC 9111 §4, §4.1), leaving out what was purged. With a store and purges that
 * answer at once this does too.
 */
export function lookup(core: Core, request: CacheRequest): MaybePromise<Slot> {
  return chain(read(core, request.url), (record) => {
    if (record === undefined) return { key: request.url, variants: undefined, entry: undefined, soft: 0 };
    if (record.kind === 'entry') return found(core, request.url, undefined, record);
    const key = variantKey(request.url, record.names, request);
    return chain(read(core, key), (variant) =>
      variant?.kind === 'entry' && variant.stamp >= record.since
        ? found(core, key, record, variant)
        : { key, variants: record, entry: undefined, soft: 0 },
    );
  });
}

function found(core: Core, key: string, variants: Slot['variants'], entry: Entry): MaybePromise<Slot> {
  return chain(standing(core, entry), ({ hard, soft }) => {
    if (!hard) return { key, variants, entry, soft };
    quietly(core, () => core.store.delete(key));
    return { key, variants, entry: undefined, soft: 0 };
  });
}

/** Where the entry stands with the purges, worked out again only after a purge. */
export function standing(core: Core, entry: Entry): MaybePromise<Standing> {
  const { version } = core.purges;
  entry.live ??= { checked: -1, standing: { hard: false, soft: 0 }, age: -1, answer: undefined };
  const live = entry.live;
  if (live.checked === version) return live.standing;
  return chain(core.purges.standing(entry), (now) => {
    live.checked = version;
    live.standing = now;
    return now;
  });
}

/** A store that fails to answer holds nothing. */
export function read(core: Core, key: string): MaybePromise<StoreRecord | undefined> {
  const record = core.store.get(key);
  if (!(record instanceof Promise)) return record;
  return record.catch((error: unknown) => {
    core.report(error);
    return undefined;
  });
}

/** Write to the store; when it fails the response is just not kept. */
export async function quietly(core: Core, write: () => MaybePromise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    core.report(error);
  }
}
