import { expect, test } from 'vitest';
import { startEdge } from './support.ts';

const LIMIT = 64 * 1024;

async function start() {
  const bodies: number[] = [];
  const edge = await startEdge(async (request, response) => {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    bodies.push(bytes);
    response.end('taken');
  });
  return { ...edge, bodies };
}

const announced = (bytes: number): RequestInit => ({ method: 'POST', body: 'a'.repeat(bytes) });
const chunked = (bytes: number) => ({
  method: 'POST',
  body: new Blob(['a'.repeat(bytes)]).stream(),
  duplex: 'half',
});

test.each([
  ['announced', announced],
  ['in chunks', chunked],
])('a body that is too large, %s, is refused before the origin hears of it', async (_, request) => {
  const { ask, bodies } = await start();
  const response = await ask('/form', request(LIMIT + 1));
  expect([response.status, response.headers.get('cache-control')]).toEqual([413, 'no-store']);
  expect(await response.text()).toBe('At most 65536 bytes are accepted.\n');
  expect(bodies).toEqual([]);
});

test.each([
  ['announced', announced],
  ['in chunks', chunked],
])('a body that just fits, %s, arrives whole', async (_, request) => {
  const { ask, bodies } = await start();
  expect((await ask('/form', request(LIMIT))).status).toBe(200);
  expect(bodies).toEqual([LIMIT]);
});
