import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import { HEADERS, holdsIncludes } from '@selvedge/contracts';
import { parse, type Segment } from '@selvedge/esi';
import { decodeText } from './charset.ts';
import { FetchFailure } from './fetcher.ts';
import type { OriginAnswer } from './origin-exchange.ts';
import { within } from './time.ts';

/** Bytes of a page that includes have to be found in. */
const MAX_PAGE = 4 * 1024 * 1024;

/** Does the origin say that its page holds includes? */
export const isTemplate = ({ status, headers }: OriginAnswer): boolean =>
  status === 200 &&
  /^text\/html\b/i.test(String(headers['content-type'])) &&
  holdsIncludes(headers[HEADERS.surrogateControl]?.toString());

type Decoder = (body: Buffer, options: { maxOutputLength: number }) => Buffer;
const DECODERS: Record<string, Decoder> = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync };

/**
 * Read a page with includes whole.
 *
 * @param end ms of the monotonic clock
 * @throws FetchFailure if it is not whole by then, too large or not to be decoded
 */
export async function readTemplate({ headers, body }: OriginAnswer, end: number): Promise<Segment[]> {
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
