import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type Entry, type HeaderField, UNCACHEABLE } from '@selvedge/http-cache';
import { accepts } from '../coding.ts';
import type { Hole, KeptPage } from '../kept-page.ts';
import type { EdgeRequest } from '../request.ts';
import { counted } from './body.ts';
import { type ReplyContext, templateHead } from './head.ts';

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

/** The head of a page that leaves while it is made. */
export function streamHead(headers: readonly HeaderField[], cacheStatus: string): string[] {
  const head = templateHead(headers);
  head.push('cache-control', UNCACHEABLE, 'cache-status', cacheStatus, 'vary', 'accept-encoding');
  return head;
}

const acceptsGzip = ({ source }: EdgeRequest): boolean => accepts(source.headers['accept-encoding'], 'gzip');

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

/** A page that is kept but for its holes: all are fetched at once. */
export async function* fillHoles(page: KeptPage, fetchHole: FetchHole): AsyncGenerator<Buffer> {
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
