import { createLogger, createMetrics } from '@selvedge/server';
import { expect, test } from 'vitest';
import { createApp } from '../src/app.ts';
import type { Origin } from '../src/origin.ts';

const LIMIT = 64 * 1024;

function start() {
  const bodies: number[] = [];
  const origin: Origin = {
    url: new URL('http://origin.example'),
    close: async () => {},
    async fetch({ body }) {
      bodies.push((await new Response(body).text()).length);
      return new Response('taken');
    },
  };
  const app = createApp({ origin, log: createLogger('test', 'silent'), metrics: createMetrics('test') });
  return { app, bodies };
}

const withLength = (bytes: number): RequestInit => ({
  method: 'POST',
  body: 'a'.repeat(bytes),
  headers: { 'content-length': String(bytes) },
});
const chunked = (bytes: number) => ({
  method: 'POST',
  body: new Blob(['a'.repeat(bytes)]).stream(),
  headers: { 'transfer-encoding': 'chunked' },
  duplex: 'half',
});

test.each([
  ['announced', withLength],
  ['in chunks', chunked],
])('a body that is too large, %s, is refused before the origin hears of it', async (_, request) => {
  const { app, bodies } = start();
  const response = await app.request('/form', request(LIMIT + 1));
  expect([response.status, response.headers.get('cache-control')]).toEqual([413, 'no-store']);
  expect(await response.text()).toBe('At most 65536 bytes are accepted.\n');
  expect(bodies).toEqual([]);
});

test.each([
  ['announced', withLength],
  ['in chunks', chunked],
])('a body that just fits, %s, arrives whole', async (_, request) => {
  const { app, bodies } = start();
  expect((await app.request('/form', request(LIMIT))).status).toBe(200);
  expect(bodies).toEqual([LIMIT]);
});
