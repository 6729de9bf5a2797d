import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { ESI_CONTENT, HEADERS, holdsIncludes, hopByHop, isInternalRequestHeader } from '@selvedge/contracts';
import { parse, type Segment, serialize } from '@selvedge/esi';
import { outgoingHeaders } from '@selvedge/server';
import type { Context } from 'hono';
import { decodeText } from './charset.ts';
import { NOTHING } from './content.ts';
import { cookieHeader, setsNamed } from './cookies.ts';
import { FetchFailure } from './fetcher.ts';
import { startLoading } from './loading.ts';
import type { OriginAnswer, OriginExchange } from './origin-exchange.ts';
import { answerError, type PageRequest } from './page.ts';
import { type Composition, respond } from './respond.ts';
import { BODILESS } from './statuses.ts';
import { streamOf } from './stream.ts';
import { within } from './time.ts';
import type { Visitor } from './visitor.ts';

/** A route that an origin answers which is there already, whole: any method, any type, its own cookies. */
export interface OriginRoute {
  /** Hono's route pattern, mostly a branch of the site: `/old/*`. */
  readonly path: string;
  /** Where it is answered, under the same path: `http://10.0.0.7:8080`. */
  readonly origin: string;
  /** The cookies that reach it and that it may set; no others do. */
  readonly cookies?: readonly string[];
  /**
   * ms to the head of an answer, and of silence within its body; to the end of a page with includes, which is read before it
   * leaves. 10,000 by default.
   */
  readonly deadline?: number;
}

const DEFAULT_DEADLINE = 10_000;
/** Bytes of a page that includes have to be found in. */
const MAX_PAGE = 4 * 1024 * 1024;

/**
 * Hand a request to the origin of its route and pass the answer on as it comes. A page that says
 * `Surrogate-Control: content="ESI/1.0"` may include this site's fragments; whoever fills includes gets it as UTF-8.
 */
export async function answerFromOrigin(
  c: Context,
  route: OriginRoute,
  request: PageRequest & Visitor,
  exchange: OriginExchange,
  composition: Composition,
): Promise<Response> {
  const deadline = route.deadline ?? DEFAULT_DEADLINE;
  const end = performance.now() + deadline;
  try {
    const answer = await exchange.send({
      method: c.req.method,
      path: targetOf(c),
      headers: inwardHeaders(c, route, request),
      body: c.req.raw.body && Readable.fromWeb(c.req.raw.body as Parameters<typeof Readable.fromWeb>[0]),
      deadline,
      signal: request.signal,
    });
    const headers = outwardHeaders(answer, route);
    if (!isTemplate(answer)) return passOn(answer, headers, request, composition);
    return await finish(await readTemplate(answer, end), answer, headers, request, composition);
  } catch (error) {
    if (!(error instanceof FetchFailure)) throw error;
    if (error.reason !== 'aborted')
      composition.log.warn({ path: request.path, reason: error.message }, 'an origin gave no answer');
    return answerError(503, request, composition);
  }
}

function targetOf(c: Context): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** What the visitor sent but for what ends at this hop, what only our own processes may say, and other cookies. */
function inwardHeaders(c: Context, { cookies }: OriginRoute, request: PageRequest & Visitor): Record<string, string> {
  const ends = hopByHop(c.req.header('connection'));
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(c.req.header())) {
    if (ends(name) || isInternalRequestHeader(name) || ['host', 'cookie', 'expect'].includes(name)) continue;
    headers[name] = value;
  }
  if (request.host) headers['x-forwarded-host'] = request.host;
  return { ...headers, ...cookieHeader(request.cookies, cookies), ...outgoingHeaders() };
}

/**
 * What the origin says but for what ends at this hop, and cookies that are not the route's. An answer that may depend on a
 * cookie is private, unless the origin says that it is everybody's (RFC 9111 §3.5 asks the same of `Authorization`).
 */
function outwardHeaders({ headers, status }: OriginAnswer, { cookies = [], origin }: OriginRoute): Headers {
  const ends = hopByHop(headers.connection?.toString());
  const outward = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    if (ends(name) || name === HEADERS.surrogateControl) continue;
    for (const line of [value].flat()) {
      if (name !== 'set-cookie' || setsNamed(line, cookies)) outward.append(name, line);
    }
  }
  const location = outward.get('location');
  if (location && status !== 200) outward.set('location', publicLocation(location, origin));
  const caching = outward.get('cache-control') ?? '';
  if (cookies.length > 0 && !/\b(?:public|s-maxage|private|no-store)\b/i.test(caching)) {
    outward.set('cache-control', caching === '' ? 'private' : `${caching}, private`);
  }
  return outward;
}

/** An origin that knows itself only by its inner address redirects to it. */
function publicLocation(location: string, origin: string): string {
  const url = URL.parse(location);
  return url?.origin === new URL(origin).origin ? url.pathname + url.search + url.hash : location;
}

const isTemplate = ({ status, headers }: OriginAnswer): boolean =>
  status === 200 &&
  /^text\/html\b/i.test(String(headers['content-type'])) &&
  holdsIncludes(headers[HEADERS.surrogateControl]?.toString());

function passOn(
  { status, body }: OriginAnswer,
  headers: Headers,
  { path, isHead, cut }: PageRequest,
  { log }: Composition,
): Response {
  if (isHead || BODILESS.has(status)) {
    void body.return();
    return new Response(null, { status, headers });
  }
  const onEnd = (error?: unknown) => {
    if (error) log.warn({ path, reason: (error as Error).message }, 'an origin broke off after the head had left');
  };
  return new Response(streamOf('', body, { cut, onEnd }), { status, headers });
}

/** Fill the includes of a page, or leave them to the one who can. */
async function finish(
  document: readonly Segment[],
  answer: OriginAnswer,
  headers: Headers,
  request: PageRequest,
  composition: Composition,
): Promise<Response> {
  for (const name of ['content-length', 'content-encoding', 'etag', 'accept-ranges', HEADERS.surrogateKey])
    headers.delete(name);
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.append('vary', HEADERS.surrogateCapability);
  const tags = answer.headers[HEADERS.surrogateKey];
  if (request.canAssemble) {
    headers.set(HEADERS.surrogateControl, ESI_CONTENT);
    if (tags) headers.set(HEADERS.surrogateKey, String(tags));
    return new Response(request.isHead ? null : serialize(document), { status: 200, headers });
  }
  const page = { ...NOTHING, name: 'origin', outcome: 'fresh', segments: document, isPrivate: false, ms: 0 } as const;
  const filled = await respond(
    { document, status: 200, parts: [page] },
    request,
    composition,
    startLoading(request, composition),
  );
  // Nothing but the origin knows how long its page stays true, and nothing here keeps it.
  for (const [name, value] of filled.headers) headers.set(name, value);
  return new Response(filled.body, { status: 200, headers });
}

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Buffer;
const DECODERS: Record<string, Decoder> = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync };

/**
 * @param end ms of the monotonic clock
 * @throws FetchFailure if it is not whole by then, too large or not to be decoded
 */
async function readTemplate({ headers, body }: OriginAnswer, end: number): Promise<Segment[]> {
  const late = () => new FetchFailure('deadline', 'a page with includes was not whole in time');
  const bytes = await within(collect(body), end - performance.now(), late).catch((error) => {
    void body.return();
    throw error;
  });
  const coding = String(headers['content-encoding'] ?? 'identity');
  return parse(decodeText(decode(bytes, coding), headers['content-type']?.toString()));
}

async function collect(body: OriginAnswer['body']): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > MAX_PAGE) throw new FetchFailure('too large', `a page with includes has more than ${MAX_PAGE} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function decode(body: Buffer, coding: string): Buffer {
  if (coding === 'identity') return body;
  try {
    return DECODERS[coding]!(body, { maxOutputLength: MAX_PAGE });
  } catch (error) {
    throw new FetchFailure('wrong type', `a page with includes came in ${coding}, which could not be decoded`, error);
  }
}
