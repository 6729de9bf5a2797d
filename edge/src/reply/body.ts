import type { ServerResponse } from 'node:http';
import type { ByteStream } from '@selvedge/http-cache';
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

/**
 * Send a body as it comes, at the visitor's pace. Written here, as a pipeline of streams costs as much as a small response does.
 *
 * @returns when all is handed over, or the visitor has left. Rejects with what broke the body off
 */
export async function sendChunks(response: ServerResponse, chunks: ByteStream, counts: Counts): Promise<void> {
  try {
    for await (const chunk of chunks) {
      if (response.destroyed) return;
      counts.bytes += chunk.byteLength;
      if (!response.write(chunk)) await drained(response);
    }
  } catch (error) {
    // Who has left ends what was asked for them alone.
    if (response.destroyed) return;
    throw error;
  }
  response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
    if (response.destroyed) done();
  });
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
