import type { ServerResponse } from 'node:http';
import type { Counts } from '../counts.ts';
import type { EdgeRequest } from '../request.ts';

/** Send what is in memory, or no body. */
export function sendBody(
  response: ServerResponse,
  request: EdgeRequest,
  body: Uint8Array | null,
  counts: Counts,
): void {
  if (body === null || request.method === 'HEAD') {
    response.end();
    return;
  }
  counts.bytes += body.byteLength;
  response.end(body);
}

/** Chunks as they come, their bytes counted. */
export async function* counted<T extends string | Uint8Array>(
  chunks: AsyncIterable<T>,
  counts: Counts,
): AsyncGenerator<T> {
  for await (const chunk of chunks) {
    counts.bytes += typeof chunk === 'string' ? Buffer.byteLength(chunk) : chunk.byteLength;
    yield chunk;
  }
}
