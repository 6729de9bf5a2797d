import { type CacheAnswer, type HeaderField, toResponse } from '@selvedge/http-cache';
import type { KeptPage } from '../../src/kept-page.ts';
import { hasTag, keptHead, readyIn, without } from '../../src/reply/kept.ts';
import { answerHead } from '../../src/reply/plain.ts';
import { streamHead } from '../../src/reply/streamed.ts';
import type { EdgeRequest } from '../../src/request.ts';

/** What a reply needs to know beside the page. */
export interface ReplyContext {
  /** ms */
  readonly now: number;
  readonly name: string;
  readonly heldBackBy: string | undefined;
}

/** Any answer but a page, without what speaks to surrogates. */
export function replyPlain(answer: CacheAnswer, { heldBackBy }: ReplyContext): Response {
  const response = toResponse({ ...answer, headers: toFields(answerHead(answer, heldBackBy)) });
  const length = Number(response.headers.get('content-length') ?? Number.NaN);
  if (response.body === null || Number.isNaN(length) || answer.body instanceof Uint8Array) return response;
  // Without a length it would look whole also where it breaks off.
  return new Response(response.body.pipeThrough(new FixedLengthStream(length)), response);
}

/** A page whose bytes are all known; or that the visitor has it already. */
export function replyWhole(request: EdgeRequest, page: KeptPage, context: ReplyContext): Response {
  const ready = readyIn(page, undefined);
  const head = keptHead(page, ready, undefined, context);
  const { status } = page.parts[0]!;
  if (status === 200 && hasTag(request.header('if-none-match'), ready.etag))
    return respond(304, without(head, ['content-length', 'content-type']), null, context.now);
  return respond(status, head, request.method === 'HEAD' ? null : ready.body, context.now);
}

/**
 * A page that leaves while it is made: what its end will be is not known when its head leaves, so nothing may keep it.
 *
 * @param chunks what may throw was made before: workerd would end the page as if it were whole
 */
export async function replyStream(
  request: EdgeRequest,
  { status, headers }: Pick<CacheAnswer, 'status' | 'headers'>,
  chunks: AsyncGenerator<string | Buffer>,
  { name, now }: ReplyContext,
  decision = 'fwd=miss; detail=assembled',
): Promise<Response> {
  const head = streamHead(headers, `${name}; ${decision}`);
  if (request.method === 'HEAD') await chunks.return(undefined);
  return respond(status, head, request.method === 'HEAD' ? null : encoded(chunks), now);
}

/** @param now ms; a template's own date is not the page's */
function respond(status: number, head: readonly string[], body: CacheAnswer['body'], now: number): Response {
  const headers: HeaderField[] = [...toFields(head), ['date', new Date(now).toUTCString()]];
  return toResponse({ status, headers, body, outcome: 'hit' });
}

/** Names and values by turns, as pairs. */
const toFields = (head: readonly string[]): [string, string][] =>
  head.flatMap((name, index) => (index % 2 === 0 ? [[name, head[index + 1]!]] : []));

async function* encoded(chunks: AsyncGenerator<string | Buffer>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const chunk of chunks) yield typeof chunk === 'string' ? encoder.encode(chunk) : chunk;
}
