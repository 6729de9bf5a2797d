import { hash } from 'node:crypto';
import { ESI_CONTENT, HEADERS } from '@selvedge/contracts';
import { assemble, assembleAtOnce, type Segment, serialize } from '@selvedge/esi';
import { UNCACHEABLE } from '@selvedge/http-cache';
import type { Logger } from '@selvedge/server';
import type { Asset } from './assets.ts';
import { composeCaching, composeDegraded, composeTags, VARY } from './cacheability.ts';
import { UTF8_HTML } from './charset.ts';
import type { WriteDocument } from './document.ts';
import type { LoadedFragment } from './fragments.ts';
import type { Loading, LoadingOptions, LoadingRequest } from './loading.ts';
import type { Manifests } from './manifests.ts';
import { logOutcomes, writeServerTiming } from './outcomes.ts';
import { preloadLinks } from './preload.ts';
import type { Security } from './security.ts';
import type { ReadSlots } from './slots.ts';
import { type Chunks, settle, streamOf } from './stream.ts';

/** What pages are composed from. */
export interface Composition extends LoadingOptions {
  readonly manifests: Manifests;
  readonly readSlots: ReadSlots;
  readonly writeDocument: WriteDocument;
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
  readonly assets?: () => readonly Asset[];
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
    return whole([serialize(answer.document)], answer, answer.parts, head, request, composition);
  }
  const { log } = composition;
  const { peek, resolve } = loading;
  const { signal } = request;
  const onError = (error: Error) => log.warn({ path: request.path, reason: error.message }, 'an include was left out');
  const parts = () => (loading.parts.size === 0 ? answer.parts : [...new Set([...answer.parts, ...loading.parts])]);
  const settling = loading.settle(composition.settle);
  const left = settling instanceof Promise ? await settling : settling;
  signal?.throwIfAborted();
  const texts = assembleAtOnce(answer.document, { peek, onError });
  if (texts) return whole(texts, answer, parts(), {}, request, composition);
  const chunks = assemble(answer.document, { resolve, onError, ...(signal && { signal }) });
  const { text, rest } = await settle(chunks, left, loading.isPending);
  if (!rest) return whole([text], answer, parts(), {}, request, composition);
  return stream(text, rest, answer, parts, request, composition);
}

function whole(
  texts: readonly string[],
  answer: Answer,
  parts: readonly LoadedFragment[],
  more: Readonly<Record<string, string>>,
  request: AnswerRequest,
  composition: Composition,
): Response {
  const { canAssemble } = request;
  const tags = composeTags(parts);
  const degraded = composeDegraded(parts);
  const headers = baseHeaders(answer, parts, composition);
  Object.assign(headers, composeCaching(parts, Date.now(), canAssemble ? undefined : composition.outerMaxAge), more);
  if (tags) headers[HEADERS.surrogateKey] = tags;
  if (degraded) headers[HEADERS.degraded] = degraded;
  if (answer.status >= 500) headers['cache-control'] = UNCACHEABLE;
  let html = '';
  let bytes = 0;
  for (const text of texts) {
    html += text;
    // Of the whole it would first be made one piece, which the server does once more, with the head before it.
    bytes += Buffer.byteLength(text);
  }
  if (headers['cache-control'] !== UNCACHEABLE) headers.etag = entityTag(html);
  headers['content-length'] = String(bytes);
  logOutcomes(composition.log, request, parts, DEGRADED);
  return complete(html, answer.status, headers);
}

const DEGRADED = 'a page is degraded';

/** The head leaves now, with what is known now; what becomes of the rest is told to logs and metrics. */
function stream(
  text: string,
  rest: Chunks,
  answer: Answer,
  parts: () => readonly LoadedFragment[],
  request: AnswerRequest,
  composition: Composition,
): Response {
  const { log } = composition;
  const { path, isHead, cut } = request;
  const headers = baseHeaders(answer, parts(), composition);
  Object.assign(headers, { 'cache-control': UNCACHEABLE, vary: VARY }, preload(answer));
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

function baseHeaders(
  { status, headers }: Answer,
  parts: readonly LoadedFragment[],
  { security, serverTiming }: Composition,
): Record<string, string> {
  const all: Record<string, string> = { 'content-type': UTF8_HTML, ...security.all, ...headers };
  const timing = serverTiming ? writeServerTiming(parts) : undefined;
  if (status === 503) all['retry-after'] = '5';
  if (timing) all['server-timing'] = timing;
  return all;
}

/** What the head names is found with it. */
function preload({ parts, assets }: Answer): { link?: string } {
  const links = preloadLinks(assets?.() ?? [], new Set(parts.flatMap((part) => part.assets.map(({ url }) => url))));
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
  return `"${hash('sha256', html, 'base64url').slice(0, 22)}"`;
}
