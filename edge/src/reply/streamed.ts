import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { type HeaderField, UNCACHEABLE } from '@selvedge/http-cache';
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
 */
export async function sendStream(
  response: ServerResponse,
  request: EdgeRequest,
  status: number,
  headers: readonly HeaderField[],
  chunks: AsyncGenerator<string | Buffer>,
  { name, counts }: ReplyContext,
): Promise<void> {
  const head = streamHead(headers, `${name}; fwd=miss; detail=assembled`);
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

export const acceptsGzip = ({ source }: EdgeRequest): boolean => accepts(source.headers['accept-encoding'], 'gzip');

export type FetchHole = (hole: Hole) => Promise<string | Buffer>;

/** A page that is kept but for its holes: all are fetched at once. */
export async function* fillHoles(page: KeptPage, fetchHole: FetchHole): AsyncGenerator<Buffer> {
  const fetched = fetchAll(page, fetchHole);
  yield page.pieces[0]!;
  for (const [index, hole] of fetched.entries()) yield withHole(await hole, page.pieces[index + 1]!);
}

/** Begin to fetch what fills each hole. */
export function fetchAll<T>({ holes }: KeptPage, fetchHole: (hole: Hole) => Promise<T>): Promise<T>[] {
  return holes.map((hole) => {
    const filling = fetchHole(hole);
    filling.catch(() => {}); // It is heard when its turn comes.
    return filling;
  });
}

const withHole = (hole: string | Buffer, piece: Buffer): Buffer =>
  Buffer.concat([typeof hole === 'string' ? Buffer.from(hole) : hole, piece]);
