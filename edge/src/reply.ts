import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { brotliCompressSync, constants, createGzip, gzipSync } from 'node:zlib';
import {
  type CacheAnswer,
  composeCacheControl,
  composeLastModified,
  composeVary,
  type Entry,
  type HeaderField,
  UNCACHEABLE,
} from '@selvedge/http-cache';
import type { Counts } from './counts.ts';
import { ownBytes } from './own-bytes.ts';
import type { Hole, KeptPage } from './pages.ts';
import { acceptedCoding, type EdgeRequest } from './request.ts';

type Coding = 'br' | 'gzip' | 'identity';

/** Fields of a template that are said anew for the page, or only among surrogates. */
const REWRITTEN = new Set([
  'age',
  'cache-control',
  'cache-status',
  'cdn-cache-control',
  'content-length',
  'date',
  'etag',
  'last-modified',
  'expires',
  'transfer-encoding',
  'vary',
]);

const isInner = (name: string) => name.startsWith('surrogate-');

/** What only this edge varies by. */
const INNER_VARY = ['surrogate-capability'];

/** A page in one coding, and its head of this second. */
interface Ready {
  readonly body: Buffer;
  readonly etag: string;
  second: number;
  head: string[];
}

/** What a reply needs to know beside the page. */
export interface ReplyContext {
  /** ms */
  readonly now: number;
  /** How this edge calls itself in `Cache-Status`. */
  readonly name: string;
  readonly counts: Counts;
  /** HTML that has this field, which lists tags, is to be asked for again by those outside. */
  readonly heldBackBy: string | undefined;
}

/** Send a page that is kept whole: one head, one buffer; or that the visitor has it already. */
export function sendKept(
  response: ServerResponse,
  request: EdgeRequest,
  page: KeptPage,
  context: ReplyContext,
): number {
  const { now, counts } = context;
  const coding: Coding = acceptedCoding(request.source.headers['accept-encoding']) ?? 'identity';
  const ready = readyIn(page, coding);
  const second = Math.floor(now / 1000);
  if (ready.second !== second) {
    ready.second = second;
    ready.head = keptHead(page, ready, coding, context);
  }
  const template = page.parts[0]!;
  if (template.status === 200 && hasTag(request.source.headers['if-none-match'], ready.etag)) {
    response.writeHead(304, without(ready.head, ['content-length', 'content-type', 'content-encoding']));
    response.end();
    return 304;
  }
  response.writeHead(template.status, ready.head);
  sendBody(response, request, ready.body, counts);
  return template.status;
}

function readyIn(page: KeptPage, coding: Coding): Ready {
  let ready = page.replies.get(coding) as Ready | undefined;
  if (!ready) {
    const plain = page.pieces.length === 1 ? page.pieces[0]! : Buffer.concat(page.pieces);
    const etag = coding === 'identity' ? page.etag : `${page.etag.slice(0, -1)}-${coding}"`;
    ready = { body: coding === 'identity' ? plain : ownBytes(compress(plain, coding)), etag, second: -1, head: [] };
    page.replies.set(coding, ready);
  }
  return ready;
}

function compress(body: Buffer, coding: 'br' | 'gzip'): Buffer {
  if (coding === 'gzip') return gzipSync(body, { level: 6 });
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

function keptHead(page: KeptPage, ready: Ready, coding: Coding, { now, name, heldBackBy }: ReplyContext): string[] {
  const { parts } = page;
  const head = templateHead(parts[0]!.headers);
  const add = (field: string, value: string | undefined) => value !== undefined && head.push(field, value);
  const caching = page.until < 0 ? UNCACHEABLE : composeCacheControl(parts, now);
  const isHeldBack = isHtml(parts[0]!.headers) && parts.some(({ headers }) => hasField(headers, heldBackBy));
  add('cache-control', isHeldBack ? heldBack(caching) : caching);
  const life = page.until < 0 ? 'detail=assembled' : `ttl=${Math.floor((page.until - now) / 1000)}`;
  add('cache-status', `${name}; hit; ${life}`);
  add('vary', [composeVary(parts, INNER_VARY), 'accept-encoding'].filter(Boolean).join(', '));
  add('last-modified', composeLastModified(parts));
  add('etag', ready.etag);
  add('content-encoding', coding === 'identity' ? undefined : coding);
  add('content-length', String(ready.body.byteLength));
  return head;
}

/**
 * What changes is purged here, which nobody does in browsers and in caches outside: they ask again each time (RFC 9111
 * §5.2.2.4), and hear 304 where nothing changed.
 */
const heldBack = (caching: string): string => (/\b(?:private|no-store)\b/i.test(caching) ? caching : 'no-cache');

const hasField = (headers: readonly HeaderField[], name: string | undefined): boolean =>
  headers.some(([field]) => field === name);

const isHtml = (headers: readonly HeaderField[]): boolean =>
  headers.some(([field, value]) => field === 'content-type' && /^text\/html\b/i.test(value));

function templateHead(headers: readonly HeaderField[]): string[] {
  return headers.flatMap(([field, value]) => (REWRITTEN.has(field) || isInner(field) ? [] : [field, value]));
}

/** RFC 9110 §13.1.2, weak comparison. */
function hasTag(wanted: string | undefined, etag: string): boolean {
  return wanted?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
}

function without(head: readonly string[], names: readonly string[]): string[] {
  return head.flatMap((field, index) => (index % 2 === 0 && !names.includes(field) ? [field, head[index + 1]!] : []));
}

/**
 * Send a page while it is made. Nothing may keep it: what its end will be is not known when its head leaves.
 *
 * @param headers of the template
 * @param chunks throws when the page cannot be ended as a whole; the connection is then cut
 * @param decision what `Cache-Status` says
 */
export async function sendStream(
  response: ServerResponse,
  request: EdgeRequest,
  status: number,
  headers: readonly HeaderField[],
  chunks: AsyncGenerator<string | Buffer>,
  { name, counts }: ReplyContext,
  decision = 'fwd=miss; detail=assembled',
): Promise<void> {
  const head = streamHead(headers, `${name}; ${decision}`);
  const zipped = acceptsGzip(request);
  if (zipped) head.push('content-encoding', 'gzip');
  response.writeHead(status, head);
  if (request.method === 'HEAD') {
    await chunks.return(undefined);
    response.end();
    return;
  }
  if (!zipped) return pipeline(counted(chunks, counts), response);
  const gzip = createGzip({ level: 4 });
  const flushed = async function* () {
    for await (const chunk of chunks) {
      yield chunk;
      gzip.flush();
    }
  };
  await pipeline(flushed, gzip, (zippedChunks) => counted(zippedChunks, counts), response);
}

function streamHead(headers: readonly HeaderField[], cacheStatus: string): string[] {
  const head = templateHead(headers);
  head.push('cache-control', UNCACHEABLE, 'cache-status', cacheStatus, 'vary', 'accept-encoding');
  return head;
}

const acceptsGzip = ({ source }: EdgeRequest): boolean => {
  const accepted = source.headers['accept-encoding'];
  return accepted !== undefined && /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(String(accepted));
};

/** ms that what stands before the first hole waits for it: with a fast origin the page is one write, at a quarter less CPU time. */
const TOGETHER = 3;

type FetchHole = (hole: Hole) => Promise<string | Buffer>;

/**
 * Send a page that is kept but for its holes: all are fetched at once, and what stands before the first leaves soon. Unless it
 * is to be compressed, its pieces need no stream to hold the visitor's pace: they are in memory anyway.
 *
 * @throws Error when the page cannot be ended as a whole; the connection is then cut
 */
export async function sendHoled(
  response: ServerResponse,
  request: EdgeRequest,
  { status, headers }: Entry,
  page: KeptPage,
  fetchHole: FetchHole,
  context: ReplyContext,
): Promise<void> {
  const decision = 'hit; detail=filled';
  if (request.method === 'HEAD' || acceptsGzip(request))
    return sendStream(response, request, status, headers, fillHoles(page, fetchHole), context, decision);
  response.writeHead(status, streamHead(headers, `${context.name}; ${decision}`));
  const { counts } = context;
  const fetched = fetchAll(page, fetchHole);
  counts.bytes += page.pieces[0]!.byteLength;
  response.cork();
  response.write(page.pieces[0]!);
  const leaving = setTimeout(() => response.uncork(), TOGETHER);
  try {
    for (const [index, hole] of fetched.entries()) {
      const piece = withHole(await hole, page.pieces[index + 1]!);
      counts.bytes += piece.byteLength;
      if (index < fetched.length - 1) response.write(piece);
      else response.end(piece);
    }
  } finally {
    clearTimeout(leaving);
  }
}

async function* fillHoles(page: KeptPage, fetchHole: FetchHole): AsyncGenerator<Buffer> {
  const fetched = fetchAll(page, fetchHole);
  yield page.pieces[0]!;
  for (const [index, hole] of fetched.entries()) yield withHole(await hole, page.pieces[index + 1]!);
}

function fetchAll(page: KeptPage, fetchHole: FetchHole): Promise<string | Buffer>[] {
  return page.holes.map((hole) => {
    const text = fetchHole(hole);
    text.catch(() => {}); // It is heard when its turn comes.
    return text;
  });
}

const withHole = (hole: string | Buffer, piece: Buffer): Buffer =>
  Buffer.concat([typeof hole === 'string' ? Buffer.from(hole) : hole, piece]);

/** Hits of one second share one answer, so its head is made once. */
const heads = new WeakMap<CacheAnswer, string[]>();

/**
 * Send any other answer as it is, without what speaks to surrogates.
 *
 * @returns undefined when it is sent, and a promise while its body is on its way
 */
export function sendAnswer(
  response: ServerResponse,
  request: EdgeRequest,
  answer: CacheAnswer,
  counts: Counts,
  heldBackBy: string | undefined,
): Promise<void> | undefined {
  let head = heads.get(answer);
  if (!head) {
    head = answerHead(answer, heldBackBy);
    heads.set(answer, head);
  }
  response.writeHead(answer.status, head);
  const { body } = answer;
  if (body === null || body instanceof Uint8Array) {
    sendBody(response, request, body, counts);
    return undefined;
  }
  return pipeline(Readable.from(counted(body, counts), { objectMode: false }), response);
}

function sendBody(response: ServerResponse, request: EdgeRequest, body: Uint8Array | null, counts: Counts): void {
  if (body === null || request.method === 'HEAD') {
    response.end();
    return;
  }
  counts.bytes += body.byteLength;
  response.end(body);
}

async function* counted<T extends string | Uint8Array>(chunks: AsyncIterable<T>, counts: Counts): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    counts.bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
    yield chunk;
  }
}

function answerHead({ headers, body, status, entry }: CacheAnswer, heldBackBy: string | undefined): string[] {
  const head: string[] = [];
  // A 304 says nothing of its type.
  const whole = entry?.headers ?? headers;
  const isHeldBack = isHtml(whole) && hasField(whole, heldBackBy);
  let hasLength = status === 204 || status === 304;
  for (const [field, value] of headers) {
    if (isInner(field)) continue;
    if (field === 'content-length') hasLength = true;
    if (field === 'vary') {
      const outer = value
        .split(',')
        .map((name) => name.trim())
        .filter((name) => !INNER_VARY.includes(name.toLowerCase()));
      if (outer.length > 0) head.push(field, outer.join(', '));
    } else if (isHeldBack && field === 'cache-control') head.push(field, heldBack(value));
    else if (!isHeldBack || field !== 'cdn-cache-control') head.push(field, value);
  }
  if (!hasLength && body instanceof Uint8Array) head.push('content-length', String(body.byteLength));
  return head;
}
