import { Readable } from 'node:stream';
import { ESI_CONTENT, HEADERS } from '@selvedge/contracts';
import { type Segment, serialize } from '@selvedge/esi';
import type { Context } from 'hono';
import { NOTHING } from './content.ts';
import { FetchFailure } from './fetcher.ts';
import { startLoading } from './loading.ts';
import type { OriginAnswer, OriginExchange } from './origin-exchange.ts';
import { inwardHeaders, outwardHeaders } from './origin-headers.ts';
import { isTemplate, readTemplate } from './origin-template.ts';
import { answerError, type PageRequest } from './page.ts';
import { type Composition, respond } from './respond.ts';
import { BODILESS } from './statuses.ts';
import { streamOf } from './stream.ts';
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
  // Of the answer to a HEAD nobody knows how long the page is (RFC 9110 §8.6).
  if (request.isHead) headers.delete('content-length');
  return new Response(filled.body, { status: 200, headers });
}
