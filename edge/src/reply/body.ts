import type { ServerResponse } from 'node:http';
import type { Counts } from '../counts.ts';
import type { EdgeRequest } from '../request.ts';
import { type ReadyHead, sendReady } from './ready.ts';

/** Send what is in memory, or no body. */
export function sendBody(
  response: ServerResponse,
  request: EdgeRequest,
  head: ReadyHead,
  body: Uint8Array | null,
  counts: Counts,
): void {
  if (body === null || request.method === 'HEAD') {
    response.writeHead(head.status, head.fields);
    response.end();
    return;
  }
  counts.bytes += body.byteLength;
  sendReady(response, head, body);
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
