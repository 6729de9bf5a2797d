import { createHash } from 'node:crypto';
import { ESI_CONTENT, HEADERS, parseFragmentPath } from '@selvedge/contracts';
import { assemble, type Resolve, type Segment, serialize } from '@selvedge/esi';
import type { Logger } from '@selvedge/server';
import { composeCacheControl, composeDegraded, composeTags, UNCACHEABLE } from './cacheability.ts';
import { type Fragments, type LoadedFragment, standalone } from './fragments.ts';
import type { Security } from './security.ts';
import type { Site } from './site.ts';

/** What pages are composed from. */
export interface Composition {
  readonly site: Site;
  readonly fragments: Fragments;
  readonly security: Security;
  readonly log: Logger;
}

/** A document that is written, and the parts that are in it already. */
export interface Answer {
  readonly document: readonly Segment[];
  readonly status: number;
  readonly parts: readonly LoadedFragment[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface AnswerRequest {
  readonly canAssemble: boolean;
  readonly cookies: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Turn a document into a response: with ESI tags for the one who can fill them, else filled here. The bytes that the
 * visitor gets are the same.
 */
export async function respond(answer: Answer, request: AnswerRequest, composition: Composition): Promise<Response> {
  const parts = [...answer.parts];
  const holdsIncludes = answer.document.some(({ type }) => type !== 'text');
  const leavesIncludes = request.canAssemble && holdsIncludes;
  const html = leavesIncludes ? serialize(answer.document) : await fill(answer.document, request, composition, parts);
  const headers = new Headers({
    'content-type': 'text/html; charset=utf-8',
    'cache-control': answer.status >= 500 ? UNCACHEABLE : composeCacheControl(parts),
    vary: HEADERS.surrogateCapability,
    ...answer.headers,
  });
  const set = (name: string, value: string | undefined) => value && headers.set(name, value);
  set(HEADERS.surrogateControl, leavesIncludes ? ESI_CONTENT : undefined);
  set(HEADERS.surrogateKey, composeTags(parts));
  set(HEADERS.degraded, composeDegraded(parts));
  if (answer.status === 503) headers.set('retry-after', '5');
  if (!headers.get('cache-control')?.includes('no-store')) headers.set('etag', entityTag(html));
  return new Response(html, { status: answer.status, headers });
}

/** Send the visitor where a required fragment says. */
export function redirect(fragment: LoadedFragment): Response {
  const headers = new Headers({ location: fragment.location!, 'cache-control': composeCacheControl([fragment]) });
  const tags = composeTags([fragment]);
  if (tags) headers.set(HEADERS.surrogateKey, tags);
  return new Response(null, { status: fragment.status, headers });
}

/** Run the assembler here; the parts that it fetches are added to `parts`. */
async function fill(
  document: readonly Segment[],
  request: AnswerRequest,
  composition: Composition,
  parts: LoadedFragment[],
): Promise<string> {
  const { fragments, log } = composition;
  const resolve: Resolve = async ({ src, signal }) => {
    const input = readFragmentUrl(src, composition.site);
    if (!input) throw new Error(`${src} is no fragment of this site`);
    const loaded = await fragments.load({ ...input, cookies: request.cookies, signal });
    parts.push(loaded);
    return { segments: standalone(loaded) };
  };
  let html = '';
  const onError = (error: Error) => log.warn({ reason: error.message }, 'an include was left out');
  const options = { resolve, onError, ...(request.signal && { signal: request.signal }) };
  for await (const chunk of assemble(document, options)) html += chunk;
  return html;
}

/**
 * Which fragment a URL names, with its declared query only.
 *
 * @param url path and query, as in an include
 * @returns undefined if the site has no such fragment, or has it under the other privacy
 */
export function readFragmentUrl(url: string, site: Site) {
  if (!URL.canParse(url, 'http://layout')) return undefined;
  const { origin, pathname, searchParams } = new URL(url, 'http://layout');
  if (origin !== 'http://layout') return undefined;
  const address = parseFragmentPath(pathname);
  const name = address && `${address.podlet}/${address.fragment}`;
  const policy = name === undefined ? undefined : site.fragments[name];
  if (!address || !name || !policy || address.private !== (policy.cookies?.length ?? 0) > 0) return undefined;
  if (address.locale !== site.locale) return undefined;
  const query = Object.fromEntries((policy.query ?? []).map((key) => [key, searchParams.get(key) ?? undefined]));
  return { name, locale: address.locale, query };
}

/** RFC 9110 §8.8.3: a strong validator of these bytes. */
function entityTag(html: string): string {
  return `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
}
