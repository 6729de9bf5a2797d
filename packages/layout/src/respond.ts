import { createHash } from 'node:crypto';
import { ESI_CONTENT, HEADERS } from '@selvedge/contracts';
import { assemble, type Segment, serialize } from '@selvedge/esi';
import { UNCACHEABLE } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import type { Asset } from './assets.ts';
import { composeCaching, composeDegraded, composeTags, VARY } from './cacheability.ts';
import type { LoadedFragment } from './fragments.ts';
import type { Loading, LoadingOptions, LoadingRequest } from './loading.ts';
import type { Manifests } from './manifests.ts';
import { logOutcomes, serverTiming } from './outcomes.ts';
import { preloadLinks } from './preload.ts';
import type { Security } from './security.ts';
import { type Chunks, settle, streamOf } from './stream.ts';

/** What pages are composed from. */
export interface Composition extends LoadingOptions {
  readonly manifests: Manifests;
  readonly security: Security;
  readonly log: Logger;
  /** ms that a head waits for what could follow it. */
  readonly settle: number;
  /** Seconds that a cache may keep a page which does not fill includes: no purge reaches it. */
  readonly outerMaxAge: number;
  /** Whether responses say how their fragments came to be. */
  readonly serverTiming: boolean;
}

/** A document that is written, and the parts that are in it already. */
export interface Answer {
  readonly document: readonly Segment[];
  readonly status: number;
  readonly parts: readonly LoadedFragment[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Those of parts that are still to come. */
  readonly assets?: readonly Asset[];
}

export interface AnswerRequest extends LoadingRequest {
  readonly path: string;
  readonly isHead: boolean;
  /** Cuts the connection; absent where there is none. */
  readonly cut?: (() => void) | undefined;
}

/**
 * Turn a document into a response: with ESI tags for the one who can fill them, else filled here. The bytes that the visitor
 * gets are the same. What is not complete when its head leaves is streamed, and nobody may keep it.
 *
 * @throws IncludeError if an include that the document cannot do without fails before the head has left
 */
export async function respond(
  answer: Answer,
  request: AnswerRequest,
  composition: Composition,
  loading: Loading,
): Promise<Response> {
  if (request.canAssemble && answer.document.some(({ type }) => type !== 'text')) {
    const head = { [HEADERS.surrogateControl]: ESI_CONTENT, ...preload(answer) };
    return whole(serialize(answer.document), answer, answer.parts, head, request, composition);
  }
  const { log } = composition;
  const onError = (error: Error) => log.warn({ path: request.path, reason: error.message }, 'an include was left out');
  const { signal } = request;
  const left = await loading.settle(composition.settle);
  const chunks = assemble(answer.document, { resolve: loading.resolve, onError, ...(signal && { signal }) });
  const { text, rest } = await settle(chunks, left, loading.isPending);
  const parts = () => new Set([...answer.parts, ...loading.parts]);
  if (!rest) return whole(text, answer, parts(), {}, request, composition);
  return stream(text, rest, answer, parts, request, composition);
}

function whole(
  html: string,
  answer: Answer,
  parts: Iterable<LoadedFragment>,
  more: Readonly<Record<string, string>>,
  request: AnswerRequest,
  composition: Composition,
): Response {
  const tags = composeTags(parts);
  const degraded = composeDegraded(parts);
  const headers: Record<string, string> = {
    ...baseHeaders(answer, parts, composition),
    ...composeCaching(parts, Date.now(), request.canAssemble ? undefined : composition.outerMaxAge),
    ...more,
    ...(tags && { [HEADERS.surrogateKey]: tags }),
    ...(degraded && { [HEADERS.degraded]: degraded }),
  };
  if (answer.status >= 500) headers['cache-control'] = UNCACHEABLE;
  if (headers['cache-control'] !== UNCACHEABLE) headers.etag = entityTag(html);
  logOutcomes(composition.log, request, parts, DEGRADED);
  return complete(html, answer.status, headers);
}

const DEGRADED = 'a page is degraded';

/** The head leaves now, with what is known now; what becomes of the rest is told to logs and metrics. */
function stream(
  text: string,
  rest: Chunks,
  answer: Answer,
  parts: () => Iterable<LoadedFragment>,
  request: AnswerRequest,
  composition: Composition,
): Response {
  const { log } = composition;
  const { path, isHead, cut } = request;
  const headers = {
    ...baseHeaders(answer, parts(), composition),
    'cache-control': UNCACHEABLE,
    vary: VARY,
    ...preload(answer),
  };
  const onEnd = (error?: unknown) => {
    logOutcomes(log, request, parts(), DEGRADED);
    if (error && !request.signal?.aborted)
      log.warn({ path, reason: (error as Error).message }, 'a page broke off after its head had left');
  };
  if (isHead) void rest.return();
  const body = isHead ? null : streamOf(text, rest, { cut, onEnd });
  return complete(body, answer.status, headers);
}

const completed = new WeakSet<Response>();

/** Are the fields of all responses in it? To add them later would make a Headers of what the server takes as it is. */
export const isComplete = (response: Response): boolean => completed.has(response);

function complete(body: string | ReadableStream | null, status: number, headers: Record<string, string>): Response {
  const response = new Response(body, { status, headers });
  completed.add(response);
  return response;
}

function baseHeaders({ status, headers }: Answer, parts: Iterable<LoadedFragment>, composition: Composition) {
  const timing = composition.serverTiming ? serverTiming(parts) : undefined;
  return {
    'content-type': 'text/html; charset=utf-8',
    ...composition.security.all,
    ...headers,
    ...(status === 503 && { 'retry-after': '5' }),
    ...(timing && { 'server-timing': timing }),
  };
}

/** What the head names is found with it. */
function preload({ parts, assets = [] }: Answer): { link?: string } {
  const links = preloadLinks(assets, new Set(parts.flatMap((part) => part.assets.map(({ url }) => url))));
  return links.length > 0 ? { link: links.join(', ') } : {};
}

/** Send the visitor where a required fragment says. */
export function redirect(fragment: LoadedFragment): Response {
  const tags = composeTags([fragment]);
  const headers = { location: fragment.location!, ...composeCaching([fragment], Date.now()) };
  return new Response(null, {
    status: fragment.status,
    headers: { ...headers, ...(tags && { [HEADERS.surrogateKey]: tags }) },
  });
}

/** RFC 9110 §8.8.3: a strong validator of these bytes. */
function entityTag(html: string): string {
  return `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
}
