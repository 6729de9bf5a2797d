import type { ServerResponse } from 'node:http';
import type { Entry } from '@selvedge/http-cache';
import type { Hole, KeptPage } from '../kept-page.ts';
import type { EdgeRequest } from '../request.ts';
import type { ReplyContext } from './head.ts';
import { acceptsGzip, type FetchHole, fetchAll, streamHead } from './streamed.ts';
import { zipEnd, zipHole, zipPieces } from './zipped.ts';

/** ms that what stands before the first hole waits for it, as in the layout: mostly the page is one write, of known length. */
const TOGETHER = 10;

/** What fills a hole, and as it goes over the wire. */
interface Filling {
  readonly plain: Buffer;
  readonly sent: Buffer;
}

/**
 * Send a page that is kept but for its holes: all are fetched at once, and what stands before the first leaves soon. Its
 * pieces need no stream to hold the visitor's pace: they are in memory anyway.
 *
 * @throws Error when the page cannot be ended as a whole; once its head has left the connection is then cut
 */
export async function sendHoled(
  response: ServerResponse,
  request: EdgeRequest,
  { status, headers }: Entry,
  page: KeptPage,
  fetchHole: FetchHole,
  { name, counts }: ReplyContext,
): Promise<void> {
  const isZipped = acceptsGzip(request);
  const fields = streamHead(headers, `${name}; hit; detail=filled`);
  if (isZipped) fields.push('content-encoding', 'gzip');
  if (request.method === 'HEAD') {
    response.writeHead(status, fields);
    response.end();
    return;
  }
  const fillings = fetchAll(page, (hole) => fetchFilling(hole, fetchHole, isZipped));
  const pieces = isZipped ? zipPieces(page.pieces) : page.pieces;
  const endOf = (filled: readonly Filling[]) => (isZipped ? zipEnd(interleave(page.pieces, filled, 'plain')) : NOTHING);

  const all = await soon(fillings);
  if (all) {
    const parts = [...interleave(pieces, all, 'sent'), endOf(all)];
    const length = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
    response.writeHead(status, [...fields, 'content-length', String(length)]);
    counts.bytes += length;
    response.end(Buffer.concat(parts, length));
    return;
  }
  response.writeHead(status, fields);
  counts.bytes += pieces[0]!.byteLength;
  response.write(pieces[0]!);
  const filled: Filling[] = [];
  for (const filling of fillings) {
    const known = await filling;
    filled.push(known);
    const isLast = filled.length === fillings.length;
    const bytes = Buffer.concat([known.sent, pieces[filled.length]!, isLast ? endOf(filled) : NOTHING]);
    counts.bytes += bytes.byteLength;
    if (isLast) response.end(bytes);
    else response.write(bytes);
  }
}

const NOTHING = Buffer.alloc(0);

async function fetchFilling(hole: Hole, fetchHole: FetchHole, isZipped: boolean): Promise<Filling> {
  const bytes = await fetchHole(hole);
  const plain = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
  return { plain, sent: isZipped ? await zipHole(plain) : plain };
}

/** A page's pieces with what is between them, in order. */
function interleave(pieces: readonly Buffer[], fillings: readonly Filling[], form: keyof Filling): Buffer[] {
  return pieces.flatMap((piece, index) => (index === 0 ? [piece] : [fillings[index - 1]![form], piece]));
}

/** All of them, if they are there within a moment. */
async function soon<T>(promises: readonly Promise<T>[]): Promise<T[] | undefined> {
  const { promise: moment, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(resolve, TOGETHER, undefined);
  try {
    return await Promise.race([Promise.all(promises), moment]);
  } finally {
    clearTimeout(timer);
  }
}
