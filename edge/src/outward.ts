import { HEADERS, hopByHop } from '@selvedge/contracts';

/** Request fields that an origin behind this edge varies by, and clients of this edge do not see. */
const INNER_VARY = new Set<string>([HEADERS.surrogateCapability]);

/**
 * The response fields that travel outward: the origin's, without what ends at this hop or speaks to surrogates.
 *
 * @param isAssembled the body is put together here while it leaves: then nothing is known of the whole, so nothing may keep
 *   it, and no validator stands for it
 */
export function outwardHeaders(received: Headers, isAssembled: boolean): Headers {
  const ends = hopByHop(received.get('connection'));
  const headers = new Headers();
  for (const [name, value] of received) {
    if (ends(name) || name.startsWith('surrogate-')) continue;
    if (isAssembled && (name === 'etag' || name === 'last-modified' || name === 'content-length')) continue;
    headers.append(name, value);
  }
  const vary = received
    .get('vary')
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => !INNER_VARY.has(name.toLowerCase()));
  if (vary?.length) headers.set('vary', vary.join(', '));
  else headers.delete('vary');
  if (isAssembled) headers.set('cache-control', 'private, no-store');
  return headers;
}
