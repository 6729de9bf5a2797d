import type { IncomingMessage } from 'node:http';

/**
 * Read a body of no announced length whole, so that what is too large is refused before the origin hears of it.
 *
 * @param max bytes
 * @returns undefined if it is larger
 */
export async function readBody(source: IncomingMessage, max: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source.iterator({ destroyOnReturn: false })) {
    bytes += chunk.length;
    if (bytes > max) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
