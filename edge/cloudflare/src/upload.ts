import { fromResponse } from '@selvedge/http-cache';
import type { Upload } from './visitor.ts';

/**
 * What a visitor sends. A body of no announced length is read whole, so that what is too large is refused before the origin hears
 * of it; any other goes on as it comes.
 *
 * @param max bytes
 */
export async function readUpload(visitor: Request, max: number): Promise<Upload | 'too large'> {
  const length = visitor.headers.get('content-length');
  if (length !== null) return Number(length) > max ? 'too large' : visitor.body;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of fromResponse(new Response(visitor.body)).body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > max) return 'too large';
    chunks.push(chunk);
  }
  return bytes === 0 ? null : new Uint8Array(Buffer.concat(chunks));
}
