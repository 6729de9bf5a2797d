import { first } from './fields.ts';
import { quietly, read } from './lookup.ts';
import type { Core } from './options.ts';
import type { CacheRequest, HeaderField } from './types.ts';

/** Methods registered as safe; any other may change what it is aimed at (RFC 9110 §9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY', 'REPORT', 'SEARCH']);

export function isSafe(method: string): boolean {
  return SAFE.has(method);
}

/**
 * After an unsafe request that did not fail, its target and the URLs of the same origin that the response names as
 * `Location` and `Content-Location` are invalid (RFC 9111 §4.4).
 */
export async function invalidateAfter(
  core: Core,
  request: CacheRequest,
  status: number,
  headers: readonly HeaderField[],
): Promise<void> {
  if (status < 200 || status > 399) return;
  await invalidate(core, request.url);
  for (const name of ['location', 'content-location']) {
    const url = sameOrigin(first(headers, name), request.url);
    if (url !== undefined) await invalidate(core, core.normaliseUrl(url));
  }
}

/**
 * What is stored of a URL, in all its variants, is used no more, and what is being fetched of it is not stored. Costs
 * memory only where something is stored: anybody can send a POST.
 */
export async function invalidate(core: Core, url: string): Promise<void> {
  core.flights.invalidate(url);
  const record = await read(core, url);
  if (record?.kind === 'variants') {
    const since = core.purges.stamp();
    await quietly(core, () => core.store.set(url, { ...record, since }));
  } else if (record) await quietly(core, () => core.store.delete(url));
}

function sameOrigin(reference: string | undefined, base: string): string | undefined {
  if (reference === undefined || !URL.canParse(reference, base)) return undefined;
  const url = new URL(reference, base);
  url.hash = '';
  return url.origin === new URL(base).origin ? url.href : undefined;
}
